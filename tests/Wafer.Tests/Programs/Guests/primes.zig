const std = @import("std");

const Shared = struct {
    mutex: std.Thread.Mutex = .{},
    cond: std.Thread.Condition = .{},
    total: u64 = 0,
    done: u32 = 0,
    next: u32 = 0,
};

fn isPrime(n: u32) bool {
    if (n < 2) return false;
    var d: u32 = 2;
    while (d * d <= n) : (d += 1) {
        if (n % d == 0) return false;
    }
    return true;
}

fn work(s: *Shared) void {
    // Zig's library forgets to end a thread that is done before its creator has noted its number.
    s.mutex.lock();
    s.mutex.unlock();
    var sum: u64 = 0;
    while (true) {
        const chunk = @atomicRmw(u32, &s.next, .Add, 1, .SeqCst);
        if (chunk >= 200) break;
        var n = chunk * 500;
        const end = n + 500;
        while (n < end) : (n += 1) {
            if (isPrime(n)) sum += n;
        }
    }
    s.mutex.lock();
    s.total += sum;
    s.done += 1;
    s.cond.signal();
    s.mutex.unlock();
}

pub fn main() !void {
    var gpa = std.heap.page_allocator;
    const s = try gpa.create(Shared);
    s.* = .{};
    var threads: [4]std.Thread = undefined;
    s.mutex.lock();
    for (&threads) |*t| t.* = try std.Thread.spawn(.{ .stack_size = 65536, .allocator = gpa }, work, .{s});
    while (s.done < 4) s.cond.wait(&s.mutex);
    s.mutex.unlock();
    for (threads) |t| t.join();
    const out = std.io.getStdOut().writer();
    try out.print("sum of primes below 100000: {d}\n", .{s.total});
}
