#include "tests/support/pdf_text.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace ers::testing {
namespace {

namespace fs = std::filesystem;

// A folder that is gone at the end, with the PDF in it.
class PdfFolder {
public:
    explicit PdfFolder(const std::string& pdf) {
        static std::atomic<int> folders = 0;
        path_ =
            fs::temp_directory_path() / ("openers-pdf-" + std::to_string(::getpid()) + "-" + std::to_string(++folders));
        fs::create_directories(path_);
        std::ofstream(file(), std::ios::binary) << pdf;
    }
    ~PdfFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    PdfFolder(const PdfFolder&) = delete;
    PdfFolder& operator=(const PdfFolder&) = delete;

    [[nodiscard]] std::string file() const { return (path_ / "letter.pdf").string(); }
    [[nodiscard]] const fs::path& path() const { return path_; }
    void run(const std::string& command) const {
        if (std::system(command.c_str()) != 0) throw std::runtime_error("this failed: " + command);
    }
    [[nodiscard]] static std::string read(const fs::path& file) {
        std::ifstream input(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(input), {}};
    }

private:
    fs::path path_;
};

// Of a greyscale picture in PGM's binary form.
double inked_part(const std::string& pgm) {
    std::istringstream header(pgm);
    std::string magic;
    std::size_t width = 0;
    std::size_t height = 0;
    int white = 0;
    header >> magic >> width >> height >> white;
    header.get();
    const auto begin = static_cast<std::ptrdiff_t>(header.tellg());
    const auto inked =
        std::count_if(pgm.begin() + begin, pgm.end(), [](char c) { return static_cast<unsigned char>(c) < 250; });
    return static_cast<double>(inked) / static_cast<double>(width * height);
}

} // namespace

std::vector<std::string> pdf_pages(const std::string& pdf) {
    const PdfFolder folder(pdf);
    const auto text_file = folder.path() / "letter.txt";
    folder.run("pdftotext -q -layout -enc UTF-8 '" + folder.file() + "' '" + text_file.string() + "'");
    const std::string text = PdfFolder::read(text_file);
    std::vector<std::string> pages;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\f', begin), text.size());
        pages.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return pages;
}

std::vector<std::string> pdf_words(const std::string& pdf) {
    auto pages = pdf_pages(pdf);
    for (auto& page : pages) {
        std::istringstream words(page);
        std::string joined;
        for (std::string word; words >> word;) joined += (joined.empty() ? "" : " ") + word;
        page = joined;
    }
    return pages;
}

std::string pdf_words_of_all(const std::string& pdf) {
    std::string all;
    for (const auto& page : pdf_words(pdf)) all += (all.empty() ? "" : " ") + page;
    return all;
}

std::vector<double> pdf_inked(const std::string& pdf) {
    const PdfFolder folder(pdf);
    folder.run("pdftoppm -q -gray -r 40 '" + folder.file() + "' '" + (folder.path() / "page").string() + "'");
    std::vector<fs::path> pictures;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        if (entry.path().extension() == ".pgm") pictures.push_back(entry.path());
    }
    std::sort(pictures.begin(), pictures.end());
    std::vector<double> inked;
    for (const auto& picture : pictures) inked.push_back(inked_part(PdfFolder::read(picture)));
    return inked;
}

} // namespace ers::testing
