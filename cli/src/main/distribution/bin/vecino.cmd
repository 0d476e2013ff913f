@echo off
rem Starts Vecino on Windows. Minimal: takes Java >= 21 from JAVA_HOME or from PATH, and always takes Deeplearning4j and
rem what reads databases along.
rem Not tested by the project, which is built and tested on Linux: reports are welcome.
setlocal
set "VECINO_HOME=%~dp0.."
set "VECINO_JAVA=java"
if defined JAVA_HOME set "VECINO_JAVA=%JAVA_HOME%\bin\java"
"%VECINO_JAVA%" --enable-native-access=ALL-UNNAMED --add-modules jdk.incubator.vector %VECINO_JAVA_OPTS% -cp "%VECINO_HOME%\lib\*;%VECINO_HOME%\lib\dl4j\*;%VECINO_HOME%\lib\sources\*;%VECINO_CLASSPATH%" dev.vecino.cli.Vecino %*
exit /b %ERRORLEVEL%
