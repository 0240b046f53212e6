// Exceptions in every form that C++ has: the same output natively and as WebAssembly, in both encodings of exceptions.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

static int alive = 0;

struct Guard {
    std::string name;
    explicit Guard(std::string n) : name(std::move(n)) { alive++; }
    ~Guard() { alive--; std::printf("  ~%s\n", name.c_str()); }
};

struct Base { virtual ~Base() = default; virtual const char *what() const { return "base"; } };
struct Derived : Base { int code; explicit Derived(int c) : code(c) {} const char *what() const override { return "derived"; } };
struct Left : virtual Base {};
struct Right : virtual Base {};
struct Both : Left, Right { const char *what() const override { return "both"; } };

static int parse(const std::string &text) {
    Guard guard("parse " + text);
    if (text.empty()) throw std::invalid_argument("empty");
    long value = 0;
    for (char c : text) {
        if (c < '0' || c > '9') throw std::runtime_error(std::string("not a digit: ") + c);
        value = value * 10 + (c - '0');
        if (value > 100000) throw std::out_of_range("too big: " + text);
    }
    return (int)value;
}

static int deep(int n) {
    Guard guard("level " + std::to_string(n));
    if (n == 0) throw Derived(42);
    return deep(n - 1) + n;
}

static void rethrows(int how) {
    try {
        try {
            if (how == 0) throw 7;
            if (how == 1) throw std::string("text");
            if (how == 2) throw Both();
            throw 2.5;
        } catch (int value) {
            std::printf("inner int %d\n", value);
            throw;
        } catch (const std::string &value) {
            std::printf("inner string %s\n", value.c_str());
            throw value + " again";
        } catch (const Base &value) {
            std::printf("inner %s\n", value.what());
            throw;
        }
    } catch (int value) {
        std::printf("outer int %d\n", value);
    } catch (const std::string &value) {
        std::printf("outer string %s\n", value.c_str());
    } catch (const Right &value) {
        std::printf("outer right %s\n", value.what());
    } catch (...) {
        std::printf("outer something\n");
    }
}

struct Member {
    Guard first, second;
    explicit Member(bool fail) try : first("first"), second(fail ? throw std::logic_error("in the initializers") : "second") {
    } catch (const std::logic_error &e) {
        std::printf("function try: %s\n", e.what());
    }
};

// A small interpreter that reports errors by exceptions, often.
static double evaluate(const char *&at) {
    auto skip = [&] { while (*at == ' ') at++; };
    auto term = [&](auto &self) -> double {
        skip();
        if (*at == '(') {
            at++;
            double value = evaluate(at);
            skip();
            if (*at != ')') throw std::runtime_error("')' expected");
            at++;
            return value;
        }
        if (*at == '-') { at++; return -self(self); }
        if (*at < '0' || *at > '9') throw std::runtime_error(*at ? std::string("unexpected ") + *at : "unexpected end");
        double value = 0;
        while (*at >= '0' && *at <= '9') value = value * 10 + (*at++ - '0');
        return value;
    };
    double sum = term(term);
    for (;;) {
        skip();
        char op = *at;
        if (op != '+' && op != '-' && op != '*' && op != '/') return sum;
        at++;
        double right = term(term);
        if (op == '/' && right == 0) throw std::domain_error("division by zero");
        sum = op == '+' ? sum + right : op == '-' ? sum - right : op == '*' ? sum * right : sum / right;
    }
}

int main() {
    for (const char *text : {"12", "", "1x", "1000000"}) {
        try {
            std::printf("%d\n", parse(text));
        } catch (const std::invalid_argument &e) {
            std::printf("invalid: %s\n", e.what());
        } catch (const std::out_of_range &e) {
            std::printf("range: %s\n", e.what());
        } catch (const std::exception &e) {
            std::printf("exception: %s\n", e.what());
        }
    }
    try {
        deep(5);
    } catch (const Base &e) {
        std::printf("deep: %s %d, alive %d\n", e.what(), dynamic_cast<const Derived &>(e).code, alive);
    }
    for (int i = 0; i < 4; i++) rethrows(i);
    try {
        Member member(true);
    } catch (const std::logic_error &e) {
        std::printf("and again: %s, alive %d\n", e.what(), alive);
    }
    std::vector<std::string> formulas = {"1 + 2 * 3", "(4 - 1) * -(2 + 3)", "1 / (3 - 3)", "(1 + 2", "2 $ 3", "", "7 * (8 + x)"};
    for (const auto &formula : formulas) {
        const char *at = formula.c_str();
        try {
            double value = evaluate(at);
            if (*at) throw std::runtime_error(std::string("rest: ") + at);
            std::printf("%s = %g\n", formula.c_str(), value);
        } catch (const std::domain_error &e) {
            std::printf("%s: domain: %s\n", formula.c_str(), e.what());
        } catch (const std::runtime_error &e) {
            std::printf("%s: %s\n", formula.c_str(), e.what());
        }
    }
    std::map<std::string, int> counts;
    for (int i = 0; i < 20000; i++) {
        try {
            if (i % 3 == 0) throw i;
            if (i % 3 == 1) throw std::to_string(i);
            std::vector<int>(3).at(i % 5);
            counts["none"]++;
        } catch (int) {
            counts["int"]++;
        } catch (const std::string &) {
            counts["string"]++;
        } catch (const std::out_of_range &) {
            counts["range"]++;
        }
    }
    for (const auto &[name, count] : counts) std::printf("%s: %d\n", name.c_str(), count);
    std::exception_ptr kept;
    try { throw std::runtime_error("kept"); } catch (...) { kept = std::current_exception(); }
    try { std::rethrow_exception(kept); } catch (const std::exception &e) { std::printf("%s\n", e.what()); }
    std::printf("alive %d\n", alive);
    return alive;
}
