# Debian 12's packages, by the names that `./ers` installs them under.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(date REQUIRED)
find_package(tl-expected REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(Boost 1.81 CONFIG)
if(NOT Boost_FOUND)
    message(FATAL_ERROR "Boost 1.81 is needed (libboost1.81-dev); libboost-dev of Debian 12 is 1.74 and too old.")
endif()
find_package(PkgConfig REQUIRED)
pkg_check_modules(pqxx REQUIRED IMPORTED_TARGET libpqxx libpq)
pkg_check_modules(cjose REQUIRED IMPORTED_TARGET cjose)
find_path(HPDF_INCLUDE hpdf.h REQUIRED)
find_library(HPDF_LIBRARY hpdf REQUIRED)
add_library(hpdf INTERFACE)
target_include_directories(hpdf SYSTEM INTERFACE "${HPDF_INCLUDE}")
target_link_libraries(hpdf INTERFACE "${HPDF_LIBRARY}")

find_program(ERS_CCACHE ccache)
if(ERS_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${ERS_CCACHE}")
endif()
find_program(ERS_MOLD mold)
if(ERS_MOLD)
    add_link_options(-fuse-ld=mold)
endif()

# What every file of ours is compiled with.
add_library(ers_options INTERFACE)
target_include_directories(ers_options INTERFACE "${CMAKE_SOURCE_DIR}/include")
target_compile_definitions(ers_options INTERFACE PQXX_HAVE_OPTIONAL PQXX_HIDE_EXP_OPTIONAL)
target_compile_options(ers_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # With optimisation g++ 12 takes empty optionals for uninitialised values; clang and the sanitizers look instead.
    target_compile_options(ers_options INTERFACE -Wno-maybe-uninitialized)
endif()
if(CMAKE_UNITY_BUILD)
    # A source's private struct may hold types of its anonymous namespace; g++ objects only where it was included.
    target_compile_options(ers_options INTERFACE -Wno-subobject-linkage)
endif()
target_link_libraries(ers_options INTERFACE nlohmann_json::nlohmann_json tl::expected Threads::Threads)
if(ERS_SANITIZE_ADDRESS)
    target_compile_options(ers_options INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(ers_options INTERFACE -fsanitize=address,undefined)
endif()
if(ERS_SANITIZE_THREAD)
    target_compile_options(ers_options INTERFACE -fsanitize=thread -Wno-tsan) # g++ warns of Asio's fences
    target_link_options(ers_options INTERFACE -fsanitize=thread)
endif()

# For targets that include Beast: g++ needs minutes and gigabytes for its coroutines under UndefinedBehaviorSanitizer.
# AddressSanitizer stays; clang checks both.
add_library(ers_beast_options INTERFACE)
if(ERS_SANITIZE_ADDRESS AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(ers_beast_options INTERFACE -fno-sanitize=undefined)
endif()

# Asio and its TLS part, compiled once (separate compilation). Boost is included by http, db, the benchmark and tests.
add_library(ers_asio STATIC "${CMAKE_SOURCE_DIR}/cmake/asio.cpp")
set_target_properties(ers_asio PROPERTIES UNITY_BUILD OFF)
target_compile_definitions(ers_asio PUBLIC
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(ers_asio PUBLIC Boost::headers OpenSSL::SSL Threads::Threads)
