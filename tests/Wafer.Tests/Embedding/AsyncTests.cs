using Wafer.Tests.Runtime;
using Wafer.Text;

namespace Wafer.Tests.Embedding;

/// <summary>Host functions whose results come later, and calls that are suspended meanwhile.</summary>
public class AsyncTests
{
    // Adds what the host says to its argument, with something on the stack and in locals meanwhile.
    private const string Adding = """
        (module (import "env" "get" (func $get (param i32) (result i32)))
          (func (export "f") (param $x i32) (result i32) (local $kept i32)
            (local.set $kept (i32.mul (local.get $x) (i32.const 1000)))
            (i32.add (local.get $kept) (call $inner (local.get $x))))
          (func $inner (param i32) (result i32) (i32.add (i32.const 100) (call $get (local.get 0))))
          (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))
        """;

    [Fact]
    public async Task A_call_is_suspended_until_the_task_ends()
    {
        using var h = new Harness();
        var source = new TaskCompletionSource<int>();
        int asked = 0;
        h.Linker.DefineFunction("env", "get", (int x) =>
        {
            asked = x;
            return source.Task;
        });
        Func<int, Task<int>> f = h.Instantiate(Adding).GetFunction<Func<int, Task<int>>>("f");
        Task<int> result = f(7);
        Assert.Equal(7, asked);
        Assert.False(result.IsCompleted);
        source.SetResult(5);
        Assert.Equal(7105, await result);
    }

    [Theory]
    [InlineData(CompilationMode.Eager)]
    [InlineData(CompilationMode.Lazy)]
    public async Task A_start_function_is_suspended(CompilationMode compilation)
    {
        using var h = new Harness(EngineOptions.Default with { Compilation = compilation });
        var source = new TaskCompletionSource<int>();
        h.Linker.DefineFunction("env", "get", () => source.Task);
        Task<Instance> made = h.Linker.InstantiateAsync(h.Store, h.Compile("""
            (module (import "env" "get" (func $get (result i32))) (global $g (export "g") (mut i32) (i32.const 1))
              (func $start (global.set $g (i32.add (global.get $g) (call $get)))) (start $start)
              (func (export "g2") (result i32) (i32.mul (global.get $g) (i32.const 2))))
            """));
        Assert.False(made.IsCompleted);
        var other = h.Instantiate("(module (func (export \"f\") (result i32) (i32.const 3)))").GetFunction<Func<int>>("f");
        Assert.Equal(3, other());
        source.SetResult(41);
        Instance instance = await made;
        Assert.Equal(84, instance.GetFunction<Func<int>>("g2")());
    }

    [Fact]
    public async Task Starts_that_fail_or_do_not_wait_or_are_the_hosts()
    {
        using var h = new Harness();
        int calls = 0;
        h.Linker.DefineFunction("env", "fail", async () =>
        {
            await Task.Yield();
            throw new InvalidDataException("no");
        });
        h.Linker.DefineFunction("env", "later", async () =>
        {
            await Task.Yield();
            calls++;
        });
        await Assert.ThrowsAsync<InvalidDataException>(() => Make("(module (import \"env\" \"fail\" (func $f)) (func $s (call $f)) (start $s))"));
        Assert.Equal(TrapCode.Unreachable, (await Assert.ThrowsAsync<TrapException>(() => Make("(module (func $s unreachable) (start $s))"))).Code);
        await Assert.ThrowsAsync<LinkException>(() => Make("(module (import \"env\" \"none\" (func)))"));
        Assert.NotNull(await Make("(module (import \"env\" \"later\" (func $f)) (start $f))"));
        Assert.Equal(1, calls);
        Instance instance = await Make("(module (global (export \"g\") (mut i32) (i32.const 0)) (func $s (global.set 0 (i32.const 7))) (start $s))");
        Assert.Equal(7, instance.GetGlobal("g").Value.AsI32());
        Assert.NotNull(await Make("(module)"));
        Assert.Throws<ArgumentException>(() => { _ = new Linker(new Engine()).InstantiateAsync(h.Store, h.Compile("(module)")); });

        Task<Instance> Make(string wat) => h.Linker.InstantiateAsync(h.Store, h.Compile(wat));
    }

    [Fact]
    public async Task All_ways_to_say_that_a_result_comes_later()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "task", async () => await Task.Yield());
        h.Linker.DefineFunction("env", "value-task", async ValueTask (int x) => await Task.Delay(x));
        h.Linker.DefineFunction("env", "value-task-of", async ValueTask<long> (int x) =>
        {
            await Task.Yield();
            return x;
        });
        h.Linker.DefineDelegate("env", "pair", async Task<(int, double)> (Caller caller, int x) =>
        {
            await Task.Yield();
            return (x + (int)caller.Memory!.Pages, 0.5);
        });
        h.Linker.DefineAsyncFunction("env", "any", new Model.FunctionType([Model.ValType.I32], [Model.ValType.I32, Model.ValType.ExternRef]), async (_, arguments) =>
        {
            await Task.Yield();
            return [arguments[0], Value.FromExternRef("reference")];
        });
        Instance instance = h.Instantiate("""
            (module
              (import "env" "task" (func $task))
              (import "env" "value-task" (func $value-task (param i32)))
              (import "env" "value-task-of" (func $value-task-of (param i32) (result i64)))
              (import "env" "pair" (func $pair (param i32) (result i32 f64)))
              (import "env" "any" (func $any (param i32) (result i32 externref)))
              (memory 3)
              (func (export "f") (result i64 i32 f64 i32 externref)
                (call $task) (call $value-task (i32.const 1))
                (call $value-task-of (i32.const 4)) (call $pair (i32.const 39)) (call $any (i32.const 6)))
              (func (export "g") (call $task)))
            """);
        Value[] values = await instance.InvokeAsync("f");
        Assert.Equal((4L, 42, 0.5, 6, "reference"), (values[0].AsI64(), values[1].AsI32(), values[2].AsF64(), values[3].AsI32(), (string?)values[4].AsExternRef()));
        Assert.Equal((4L, 42, 0.5, 6, "reference"), await instance.GetFunction<Func<ValueTask<(long, int, double, int, string)>>>("f")());
        await instance.GetFunction<Func<Task>>("g")();
        await instance.GetFunction<Func<ValueTask>>("g")();
    }

    [Fact]
    public async Task A_static_method_by_its_address_can_give_a_task()
    {
        using var h = new Harness();
        DefineAddress(h.Linker);
        Instance instance = h.Instantiate(Adding);
        Task<Value[]> call = instance.InvokeAsync("f", 7);
        Assert.False(call.IsCompleted);
        Assert.Equal(7107, (await call)[0].AsI32());
    }

    [Fact]
    public async Task A_call_goes_on_at_another_thread()
    {
        using var h = new Harness();
        var threads = new HashSet<Thread>();
        h.Linker.DefineFunction("env", "get", (int x) =>
        {
            threads.Add(Thread.CurrentThread);
            return OnNewThread(() =>
            {
                // Rather after the call is suspended than before.
                Thread.Sleep(2);
                return x + 1;
            });
        });
        Instance instance = h.Instantiate("""
            (module (import "env" "get" (func $get (param i32) (result i32)))
              (func (export "f") (param $n i32) (result i32) (local $x i32)
                (loop $again
                  (local.set $x (call $get (local.get $x)))
                  (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $x)))
            """);
        Assert.Equal(50, await instance.GetFunction<Func<int, Task<int>>>("f")(50));
        Assert.True(threads.Count > 5);
    }

    [Fact]
    public async Task What_the_task_throws_arrives_with_its_stack()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "get", async (int x) =>
        {
            await Task.Yield();
            return ThrowHere(x);
        });
        Instance instance = h.Instantiate(Adding);
        FormatException exception = await Assert.ThrowsAsync<FormatException>(() => instance.InvokeAsync("f", 7));
        Assert.Contains(nameof(ThrowHere), exception.StackTrace, StringComparison.Ordinal);

        // The store is as new.
        Assert.Equal(8, instance.GetFunction<Func<int, int>>("double")(4));
        await Assert.ThrowsAsync<FormatException>(() => instance.InvokeAsync("f", 7));
        Assert.Throws<FormatException>(() => instance.Invoke("f", 7));
    }

    [Fact]
    public async Task A_guest_catches_what_the_task_throws()
    {
        using var h = new Harness();
        Instance tags = h.Instantiate("(module (tag (export \"failed\") (param externref)))");
        h.Store.CatchHostExceptions((Tag)tags.GetExport("failed")!);
        h.Linker.DefineInstance("tags", tags).DefineFunction("env", "get", async (int x) =>
        {
            await Task.Yield();
            return ThrowHere(x);
        });
        Instance instance = h.Instantiate("""
            (module (import "env" "get" (func $get (param i32) (result i32)))
              (import "tags" "failed" (tag $failed (param externref)))
              (func (export "f") (param i32) (result i32) (local $kept i32)
                (local.set $kept (i32.mul (local.get 0) (i32.const 3)))
                (block $caught (result externref)
                  (try_table (result i32) (catch $failed $caught) (call $get (local.get 0)))
                  (return))
                drop
                (local.get $kept)))
            """);
        Assert.Equal(21, (await instance.InvokeAsync("f", 7))[0].AsI32());
    }

    [Fact]
    public async Task A_trap_after_a_suspension_tells_of_all_frames()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "wait", async () => await Task.Yield());
        Instance instance = h.Instantiate("""
            (module (import "env" "wait" (func $wait))
              (func $outer (export "f") (call $inner))
              (func $inner (call $wait) unreachable))
            """);
        TrapException trap = await Assert.ThrowsAsync<TrapException>(() => instance.InvokeAsync("f"));
        Assert.Equal(TrapCode.Unreachable, trap.Code);
        Assert.Equal(["inner", "outer"], trap.WasmStackTrace.Frames.Select(frame => frame.FunctionName));
    }

    [Fact]
    public async Task A_suspended_call_is_cancelled_at_once()
    {
        using var h = new Harness();
        var never = new TaskCompletionSource<int>();
        h.Linker.DefineFunction("env", "get", (int _) => never.Task);
        Instance instance = h.Instantiate(Adding);
        using var cancellation = new CancellationTokenSource();
        Task<Value[]> call = h.Store.RunAsync(() => instance.InvokeAsync("f", 7), Timeout.InfiniteTimeSpan, cancellation.Token);
        Assert.False(call.IsCompleted);
        cancellation.Cancel();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(2, Assert.IsType<TrapException>(cancelled.InnerException).WasmStackTrace.Frames.Length);

        // The result that comes after all is nobody's.
        never.SetResult(1);
        Assert.Equal(8, instance.GetFunction<Func<int, int>>("double")(4));
        TimeoutException late = await Assert.ThrowsAsync<TimeoutException>(() =>
            h.Store.RunAsync(() => WithNewTask(h, Adding).InvokeAsync("f", 7), TimeSpan.FromMilliseconds(20)));
        Assert.IsType<TrapException>(late.InnerException);
    }

    [Fact]
    public async Task Code_that_runs_after_a_suspension_is_cancelled_too()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "wait", async () => await Task.Yield());
        Instance instance = h.Instantiate("""
            (module (import "env" "wait" (func $wait)) (func (export "f") (call $wait) (loop (br 0))))
            """);
        await Assert.ThrowsAsync<TimeoutException>(() => h.Store.RunAsync(() => instance.InvokeAsync("f"), TimeSpan.FromMilliseconds(30)));
    }

    [Fact]
    public async Task The_store_can_be_used_while_a_call_is_suspended()
    {
        using var h = new Harness();
        var source = new TaskCompletionSource<int>();
        h.Linker.DefineFunction("env", "get", (int _) => source.Task);
        Instance instance = h.Instantiate(Adding);
        Func<int, int> @double = instance.GetFunction<Func<int, int>>("double");
        Task<Value[]> call = instance.InvokeAsync("f", 7);
        Assert.Equal(8, @double(4));
        Assert.Equal(10, await OnNewThread(() => @double(5)));
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => instance.InvokeAsync("double", 1));
        Assert.Contains("suspended", refused.Message, StringComparison.Ordinal);
        source.SetResult(1);
        Assert.Equal(7101, (await call)[0].AsI32());
        Assert.Equal(2, (await instance.InvokeAsync("double", 1))[0].AsI32());
    }

    [Fact]
    public async Task A_host_function_calls_back_before_its_task_ends()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "get", async (Caller caller, int x) =>
        {
            Func<int, int> @double = caller.GetFunction("double").AsFunc<int, int>();
            int twice = @double(x);
            await Task.Yield();
            return twice + @double(x);
        });
        Instance instance = h.Instantiate(Adding);
        Assert.Equal(7128, (await instance.InvokeAsync("f", 7))[0].AsI32());
        Assert.Equal(7128, instance.Invoke("f", 7)[0].AsI32());
    }

    [Fact]
    public async Task A_call_goes_on_in_its_instance_after_a_host_function_has_called_another()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "nothing", () => { });
        Instance other = h.Instantiate("""
            (module (import "env" "nothing" (func $nothing)) (memory 1) (data (i32.const 0) "other")
              (func (export "f") (result i32) (call $nothing) (i32.load8_u (i32.const 0))))
            """);
        Func<int> f = other.GetFunction<Func<int>>("f");
        h.Linker.DefineFunction("env", "get", async (int x) =>
        {
            int before = f();
            await Task.Yield();
            return x + before + f();
        });
        Instance instance = h.Instantiate("""
            (module (import "env" "get" (func $get (param i32) (result i32))) (memory 1) (data (i32.const 0) "mine")
              (func (export "f") (param i32) (result i32) (i32.add (call $get (local.get 0)) (i32.load8_u (i32.const 0)))))
            """);
        Assert.Equal(1 + (2 * 'o') + 'm', (await instance.InvokeAsync("f", 1))[0].AsI32());
        Assert.Equal(1 + (2 * 'o') + 'm', instance.Invoke("f", 1)[0].AsI32());
    }

    [Fact]
    public async Task A_host_function_goes_on_at_another_thread_before_it_has_given_its_task()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "get", (Caller caller, int x) =>
        {
            Func<int, int> @double = caller.GetFunction("double").AsFunc<int, int>();
            Task<int> task = OnNewThread(() => @double(x));
            Thread.Sleep(3);
            return task;
        });
        Instance instance = h.Instantiate(Adding);
        Assert.Equal(7114, (await instance.InvokeAsync("f", 7))[0].AsI32());
        Assert.Equal(7114, instance.Invoke("f", 7)[0].AsI32());
    }

    [Fact]
    public async Task A_task_that_a_callback_ends_does_not_run_the_guest_inside_of_it()
    {
        using var h = new Harness();
        var source = new TaskCompletionSource<int>();
        h.Linker.DefineFunction("env", "get", (int _) => source.Task).DefineFunction("env", "end", () => source.TrySetResult(1));
        Instance instance = h.Instantiate("""
            (module (import "env" "get" (func $get (param i32) (result i32))) (import "env" "end" (func $end (result i32)))
              (global $inside (mut i32) (i32.const 0))
              (func (export "f") (result i32) (drop (call $get (i32.const 0))) (global.get $inside))
              (func (export "end") (global.set $inside (i32.const 1)) (drop (call $end)) (global.set $inside (i32.const 0))))
            """);
        Task<Value[]> call = instance.InvokeAsync("f");
        instance.Invoke("end");
        Assert.Equal(0, (await call)[0].AsI32());
    }

    [Fact]
    public async Task Other_calls_wait_for_the_result()
    {
        using var h = new Harness();
        h.Linker.DefineFunction("env", "get", async (int x) =>
        {
            await Task.Delay(5);
            return x;
        });
        h.Linker.DefineFunction("env", "again", (Caller caller, int x) => caller.GetFunction("f").AsFunc<int, int>()(x));
        Instance instance = h.Instantiate(Adding);
        Assert.Equal(7107, instance.GetFunction<Func<int, int>>("f")(7));

        // A host function that calls back cannot be suspended in the middle.
        Instance nested = h.Instantiate("""
            (module (import "env" "again" (func $again (param i32) (result i32))) (import "env" "get" (func $get (param i32) (result i32)))
              (func (export "g") (param i32) (result i32) (i32.add (call $again (local.get 0)) (call $get (i32.const 1))))
              (func (export "f") (param i32) (result i32) (call $get (local.get 0))))
            """);
        Assert.Equal(8, (await nested.InvokeAsync("g", 7))[0].AsI32());
        TimeoutException late = Assert.Throws<TimeoutException>(() => h.Store.Run(() => WithNewTask(h, Adding).Invoke("f", 7), TimeSpan.FromMilliseconds(20)));
        Assert.Equal(TrapCode.Interrupted, Assert.IsType<TrapException>(late.InnerException).Code);
        Assert.Equal(8, instance.GetFunction<Func<int, int>>("double")(4));
    }

    [Fact]
    public async Task A_host_function_can_be_called_asynchronously_by_the_host()
    {
        using var h = new Harness();
        Function function = Function.FromDelegate(h.Store, async (int x) =>
        {
            await Task.Yield();
            return x + 1;
        });
        Assert.Equal(8, (await function.InvokeAsync(7))[0].AsI32());
        Assert.Equal(8, await function.AsFunc<int, Task<int>>()(7));
        Assert.Equal(8, function.Invoke(7)[0].AsI32());

        Function never = Function.FromDelegate(h.Store, () => new TaskCompletionSource<int>().Task);
        Assert.Throws<TimeoutException>(() => h.Store.Run(() => never.Invoke(), TimeSpan.FromMilliseconds(20)));
        await Assert.ThrowsAsync<TimeoutException>(() => h.Store.RunAsync(() => never.InvokeAsync(), TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public async Task A_call_goes_on_only_after_those_that_were_made_meanwhile()
    {
        using var h = new Harness();
        TaskCompletionSource<int>[] sources = [new(), new(), new()];
        using var entered = new SemaphoreSlim(0);
        h.Linker.DefineFunction("env", "get", (int x) =>
        {
            entered.Release();
            return sources[x].Task;
        });
        Instance instance = h.Instantiate(Adding);
        Task<Value[]> suspended = instance.InvokeAsync("f", 0);
        await entered.WaitAsync();

        // Below its frames, on the same stack, two threads wait, one after the other.
        Task<int> first = OnNewThread(() => instance.Invoke("f", 1)[0].AsI32());
        await entered.WaitAsync();
        await WhileInUse(() => instance.Invoke("double", 1));
        Task<int> second = OnNewThread(() => instance.Invoke("f", 2)[0].AsI32());
        await entered.WaitAsync();
        await WhileInUse(() => instance.Invoke("double", 1));
        Assert.Throws<InvalidOperationException>(h.Store.Dispose);

        sources[0].SetResult(10);
        sources[1].SetResult(20);
        await Task.Delay(30);
        Assert.False(suspended.IsCompleted || first.IsCompleted);
        Assert.Equal(8, instance.Invoke("double", 4)[0].AsI32());
        sources[2].SetResult(30);
        Assert.Equal((2130, 1120, 110), (await second, await first, (await suspended)[0].AsI32()));
    }

    // A thread has entered the host function, but not left the store yet.
    private static async Task WhileInUse(Action action)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                action();
                return;
            }
            catch (InvalidOperationException) when (i < 1000)
            {
                await Task.Delay(1);
            }
        }
    }

    [Fact]
    public async Task Disposal_ends_a_suspended_call()
    {
        var h = new Harness();
        h.Linker.DefineFunction("env", "get", (int _) => new TaskCompletionSource<int>().Task);
        Task<Value[]> call = h.Instantiate(Adding).InvokeAsync("f", 7);
        h.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
    }

    [Fact]
    public async Task What_is_local_to_the_caller_is_so_after_a_suspension()
    {
        using var h = new Harness();
        var local = new AsyncLocal<string>();
        var seen = new List<string?>();
        h.Linker.DefineFunction("env", "get", (int x) =>
        {
            seen.Add(local.Value);
            return OnNewThread(() =>
            {
                Thread.Sleep(1);
                local.Value = "other";
                return x;
            });
        });
        Instance instance = h.Instantiate("""
            (module (import "env" "get" (func $get (param i32) (result i32)))
              (func (export "f") (result i32) (drop (call $get (i32.const 1))) (drop (call $get (i32.const 2))) (call $get (i32.const 3))))
            """);
        local.Value = "mine";
        await instance.InvokeAsync("f");
        Assert.Equal(["mine", "mine", "mine"], seen);
    }

    [Fact]
    public async Task Stops_at_any_moment_end_the_call_once()
    {
        using var h = new Harness();
        h.Linker.DefineFunction<int, Task<int>>("env", "get", YieldAsync);
        Instance instance = h.Instantiate("""
            (module (import "env" "get" (func $get (param i32) (result i32)))
              (func (export "f") (loop (drop (call $get (i32.const 1))) (br 0)))
              (func (export "g") (result i32) (call $get (i32.const 1))))
            """);
        for (int i = 0; i < 200; i++)
        {
            Task<Value[]> call = instance.InvokeAsync("f");
            if (i % 2 == 0)
                await Task.Yield();
            else
                Thread.SpinWait(i * 20);
            h.Store.Interrupt();
            TrapException trap = await Assert.ThrowsAsync<TrapException>(() => call);
            Assert.Equal(TrapCode.Interrupted, trap.Code);
            Assert.Equal(1, (await instance.InvokeAsync("g"))[0].AsI32());
        }
    }

    [Fact]
    public async Task Calls_of_others_meanwhile_wait_their_turn()
    {
        using var h = new Harness();
        h.Linker.DefineFunction<int, Task<int>>("env", "get", YieldAsync);
        Instance instance = h.Instantiate("""
            (module (import "env" "get" (func $get (param i32) (result i32)))
              (func (export "sum") (param $n i32) (result i32) (local $sum i32)
                (loop $l
                  (local.set $sum (i32.add (local.get $sum) (call $get (local.get $n))))
                  (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $sum))
              (func $leaf (export "leaf") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
              (func (export "calls") (param i32 i32) (result i32) (call $leaf (local.get 0) (local.get 1))))
            """);
        var leaf = instance.GetFunction<Func<int, int, int>>("leaf");
        var calls = instance.GetFunction<Func<int, int, int>>("calls");
        Task<int> sum = instance.GetFunction<Func<int, Task<int>>>("sum")(300);
        int wrong = 0;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(t => Task.Run(() =>
        {
            for (int i = 0; !sum.IsCompleted; i++)
            {
                if (leaf(i, t) != i + t || calls(i, t) != i + t)
                    Interlocked.Increment(ref wrong);
                if (i % 100 == 0)
                    Thread.Sleep(1);
            }
        })));
        Assert.Equal(0, wrong);
        Assert.Equal(300 * 301 / 2, await sum);
    }

    [Fact]
    public async Task Frames_of_a_suspended_call_are_roots()
    {
        using var h = new Harness(options: new EngineOptions { HeapStress = true });
        h.Linker.DefineFunction("env", "wait", async () => await Task.Yield());
        Instance instance = h.Instantiate("""
            (module (import "env" "wait" (func $wait))
              (type $pair (struct (field i32) (field (ref null $pair))))
              (func (export "churn") (drop (struct.new $pair (i32.const 9) (struct.new $pair (i32.const 8) (ref.null $pair)))))
              (func (export "f") (param $x i32) (result i32) (local $kept (ref $pair))
                (local.set $kept (struct.new $pair (local.get $x) (struct.new $pair (i32.const 5) (ref.null $pair))))
                (call $wait)
                (drop (struct.new $pair (i32.const 1) (ref.null $pair)))
                (i32.add (struct.get $pair 0 (local.get $kept)) (struct.get $pair 0 (struct.get $pair 1 (local.get $kept))))))
            """);
        for (int i = 0; i < 20; i++)
        {
            Task<Value[]> call = instance.InvokeAsync("f", i);
            instance.Invoke("churn");
            Assert.Equal(i + 5, (await call)[0].AsI32());
        }
    }

    [Fact]
    public async Task Thousands_of_calls_are_suspended_at_once_on_two_threads()
    {
        const int count = 2000;
        using var engine = new DisposableList();
        var shared = new Engine();
        Module module = Module.Compile(shared, Wat.Assemble(Adding));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var linker = new Linker(shared);
        linker.DefineFunction("env", "get", async (int x) =>
        {
            await gate.Task;
            return x;
        });
        var calls = new Task<int>[count];
        for (int i = 0; i < count; i++)
            calls[i] = linker.Instantiate(engine.Add(new Store(shared)), module).GetFunction<Func<int, Task<int>>>("f")(i);
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        gate.SetResult();
        int[] results = await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(0, count).Select(i => (i * 1001) + 100), results);
    }

    private static unsafe void DefineAddress(Linker linker) => linker.DefineFunction<int, Task<int>>("env", "get", &LaterAsync);

    private static async Task<int> YieldAsync(int x)
    {
        await Task.Yield();
        return x;
    }

    private static async Task<int> LaterAsync(int x)
    {
        await Task.Delay(10);
        return x;
    }

    private static Instance WithNewTask(Harness h, string text)
    {
        var linker = new Linker(h.Engine);
        linker.DefineFunction("env", "get", (int _) => new TaskCompletionSource<int>().Task);
        return linker.Instantiate(h.Store, h.Compile(text));
    }

    private static int ThrowHere(int x) => throw new FormatException($"Nothing for {x}.");

    private static Task<T> OnNewThread<T>(Func<T> function)
    {
        var source = new TaskCompletionSource<T>();
        new Thread(() => source.SetResult(function())).Start();
        return source.Task;
    }

    private sealed class DisposableList : IDisposable
    {
        private readonly List<IDisposable> _items = [];

        public T Add<T>(T item)
            where T : IDisposable
        {
            _items.Add(item);
            return item;
        }

        public void Dispose() => _items.ForEach(item => item.Dispose());
    }
}
