// Drives hnswlib by commands on standard input, one a line; each answers with one line. Times are taken in here, so that no
// call of a script or of another process is in them. Arguments: the items' vectors (raw floats, row after row), the queries'
// vectors likewise, the dimension.
//
//   build M EF_CONSTRUCTION THREADS          -> seconds
//   save FILE | load FILE                    -> ok
//   search K EF THREADS FROM TO OUT [COLUMN RANGES]
//     answers the queries FROM to TO - 1 and writes K item numbers (int32, -1 for none) each to OUT; with a filter, COLUMN
//     has a number (int32) an item, and RANGES the least and the greatest that is eligible, a query      -> seconds
#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "hnswlib.h"

template <typename T>
std::vector<T> read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) throw std::runtime_error("can't read " + path);
  std::vector<T> values(static_cast<size_t>(in.tellg()) / sizeof(T));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}

class Range : public hnswlib::BaseFilterFunctor {
 public:
  Range(const std::vector<int32_t>& column, int32_t least, int32_t greatest)
      : column_(column.data()), least_(least), greatest_(greatest) {}
  bool operator()(hnswlib::labeltype item) override { return column_[item] >= least_ && column_[item] <= greatest_; }

 private:
  const int32_t* column_;
  const int32_t least_;
  const int32_t greatest_;
};

// Calls work(i) for every i from `from` to `to` - 1; the seconds that it took.
template <typename Work>
double timed(size_t from, size_t to, int threads, Work work) {
  auto began = std::chrono::steady_clock::now();
  std::atomic<size_t> next(from);
  auto loop = [&] {
    for (size_t i; (i = next.fetch_add(1)) < to;) work(i);
  };
  std::vector<std::thread> others;
  for (int t = 1; t < threads; t++) others.emplace_back(loop);
  loop();
  for (auto& other : others) other.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

int main(int, char** arguments) {
  const auto items = read_all<float>(arguments[1]);
  const auto queries = read_all<float>(arguments[2]);
  const size_t dimension = std::stoul(arguments[3]);
  const size_t count = items.size() / dimension;
  hnswlib::InnerProductSpace space(dimension);
  std::unique_ptr<hnswlib::HierarchicalNSW<float>> graph;

  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command;
    words >> command;
    if (command == "build") {
      size_t m, ef;
      int threads;
      words >> m >> ef >> threads;
      double seconds = timed(0, 1, 1, [&](size_t) {
        graph = std::make_unique<hnswlib::HierarchicalNSW<float>>(&space, count, m, ef);
        graph->addPoint(items.data(), 0);
        timed(1, count, threads, [&](size_t i) { graph->addPoint(&items[i * dimension], i); });
      });
      std::cout << seconds << std::endl;
    } else if (command == "save" || command == "load") {
      std::string file;
      words >> file;
      if (command == "save") {
        graph->saveIndex(file);
      } else {
        graph = std::make_unique<hnswlib::HierarchicalNSW<float>>(&space, file);
      }
      std::cout << "ok" << std::endl;
    } else if (command == "search") {
      size_t k, ef, from, to;
      int threads;
      std::string out, column_file, ranges_file;
      words >> k >> ef >> threads >> from >> to >> out >> column_file >> ranges_file;
      const bool filtered = !ranges_file.empty();
      const auto column = filtered ? read_all<int32_t>(column_file) : std::vector<int32_t>();
      const auto ranges = filtered ? read_all<int32_t>(ranges_file) : std::vector<int32_t>();
      std::vector<int32_t> found((to - from) * k, -1);
      graph->setEf(ef);
      double seconds = timed(from, to, threads, [&](size_t q) {
        std::unique_ptr<Range> filter;
        if (filtered) filter = std::make_unique<Range>(column, ranges[2 * q], ranges[2 * q + 1]);
        auto nearest = graph->searchKnn(&queries[q * dimension], k, filter.get());
        while (!nearest.empty()) { // the farthest comes first
          found[(q - from) * k + nearest.size() - 1] = static_cast<int32_t>(nearest.top().second);
          nearest.pop();
        }
      });
      std::ofstream(out, std::ios::binary)
          .write(reinterpret_cast<char*>(found.data()), static_cast<std::streamsize>(found.size() * sizeof(int32_t)));
      std::cout << seconds << std::endl;
    } else {
      std::cerr << "no such command: " << line << std::endl;
      return 2;
    }
  }
}
