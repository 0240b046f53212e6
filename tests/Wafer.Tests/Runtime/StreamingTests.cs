using System.IO.Pipelines;
using Wafer.Binary;
using Wafer.Model;
using Wafer.Tests.Compiler;
using Wafer.Text;

namespace Wafer.Tests.Runtime;

public class StreamingTests
{
    // Everything that can stand before and after the code section.
    private const string Sample = """
        (module $sample
          (memory 1) (table 2 funcref) (global $g (mut i32) (i32.const 5))
          (elem (i32.const 0) $one $two)
          (func $one (result i32) (i32.const 1))
          (func $two (result i32) (i32.add (call $one) (i32.load8_u (i32.const 3))))
          (func (export "run") (param i32) (result i32) (i32.add (global.get $g) (call_indirect (result i32) (local.get 0))))
          (func $init (global.set $g (i32.const 100)))
          (start $init)
          (data (i32.const 0) "\01\02\03\04"))
        """;

    [Fact]
    public async Task A_module_may_arrive_in_two_pieces_divided_anywhere()
    {
        byte[] bytes = Wat.Assemble(Sample);
        var engine = new Engine();
        for (int at = 0; at <= bytes.Length; at++)
        {
            var stream = new PiecewiseStream([bytes[..at], bytes[at..]]);
            await AssertSampleRuns(engine, await Module.CompileAsync(engine, stream));
        }
    }

    [Fact]
    public async Task A_module_may_arrive_byte_by_byte()
    {
        byte[] bytes = Wat.Assemble(Sample);
        var engine = new Engine();
        var stream = new PiecewiseStream(bytes.Select(b => new[] { b }));
        await AssertSampleRuns(engine, await Module.CompileAsync(engine, stream));
    }

    [Fact]
    public async Task A_module_may_arrive_through_a_pipe()
    {
        byte[] bytes = Wat.Assemble(Sample);
        var engine = new Engine();
        for (int size = 1; size <= 64; size *= 2)
        {
            var pipe = new Pipe();
            Task<Module> compilation = Module.CompileAsync(engine, pipe.Reader);
            foreach (byte[] piece in bytes.Chunk(size))
                await pipe.Writer.WriteAsync(piece);
            await pipe.Writer.CompleteAsync();
            await AssertSampleRuns(engine, await compilation);
        }
    }

    [Fact]
    public async Task A_module_that_is_cut_off_anywhere_is_as_malformed_as_it_is_at_once()
    {
        byte[] bytes = Wat.Assemble(Sample);
        var engine = new Engine();
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] part = bytes[..length];
            Exception? expected = Record.Exception(() => Module.Compile(engine, part));
            Exception? actual = await Record.ExceptionAsync(async () => await (await Module.CompileAsync(engine, new MemoryStream(part))).Completion);
            Assert.Equal(expected?.GetType(), actual?.GetType());
            Assert.Equal(expected?.Message, actual?.Message);
        }
    }

    [Fact]
    public async Task A_module_with_any_byte_changed_ends_like_it_does_at_once()
    {
        byte[] bytes = Wat.Assemble(Sample);
        var engine = new Engine();
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 0xFF;
            Exception? expected = Record.Exception(() => Module.Compile(engine, changed));
            Exception? actual = await Record.ExceptionAsync(async () => await (await Module.CompileAsync(engine, new PiecewiseStream(changed.Chunk(7)))).Completion);
            Assert.Equal(expected is null, actual is null);
            Assert.True(actual is null or WasmException, actual?.ToString());
        }
    }

    [Fact]
    public async Task A_large_module_streams_to_the_same_behaviour()
    {
        byte[] bytes = LazyCompilationTests.ExportAll(ParallelCompilationTests.ManyFunctions(1500), 1500);
        var engine = new Engine();
        Instance expected = new Linker(engine).Instantiate(new Store(engine), Module.Compile(engine, bytes));
        Module module = await Module.CompileAsync(engine, new PiecewiseStream(bytes.Chunk(1000)));
        Instance actual = new Linker(engine).Instantiate(new Store(engine), module);
        for (int i = 1499; i >= 0; i--)
            Assert.Equal(expected.GetFunction($"f{i}").Invoke(3)[0].AsI32(), actual.GetFunction($"f{i}").Invoke(3)[0].AsI32());
        await module.Completion;
    }

    [Fact]
    public async Task Functions_run_while_others_are_still_on_their_way()
    {
        (byte[] bytes, int[] bodyEnds) = WithoutData(600);
        var engine = new Engine();
        var stream = new GatedStream(bytes, bodyEnds[200]);
        Module module = await Module.CompileAsync(engine, stream);
        Instance instance = new Linker(engine).Instantiate(new Store(engine), module);

        // This one is there, and so is all it calls.
        Assert.Equal(7, instance.GetFunction("f0").Invoke(7)[0].AsI32());
        Assert.False(module.Completion.IsCompleted);

        // This one calls one that is not, and waits for it.
        Task<Value[]> late = Task.Run(() => instance.GetFunction("f1").Invoke(8));
        await Task.Delay(50);
        Assert.False(late.IsCompleted);
        stream.Open(bytes.Length);
        Assert.Equal(8 + 599, (await late)[0].AsI32());
        await module.Completion;
    }

    [Fact]
    public async Task Names_that_arrive_last_are_known_from_then_on()
    {
        string fillers = string.Concat(Enumerable.Repeat($"(func {string.Concat(Enumerable.Repeat("(drop (i32.const 1000000))", 20))})", 600));
        byte[] bytes = WithoutData(Wat.Assemble($"""(module $m (func $named (export "run") unreachable) {fillers})"""));
        var engine = new Engine();
        var stream = new GatedStream(bytes, ModuleReader.Read(bytes, Features.Wasm3).Bodies[200].Code.End);
        Module module = await Module.CompileAsync(engine, stream);
        Instance instance = new Linker(engine).Instantiate(new Store(engine), module);
        Assert.Equal("run", NameOfTrap());
        stream.Open(bytes.Length);
        await module.Completion;
        Assert.Equal("m!named", NameOfTrap());

        string NameOfTrap() => Assert.Throws<TrapException>(() => instance.GetFunction("run").Invoke()).WasmStackTrace.Frames[0].ToString().Split(' ')[0];
    }

    [Fact]
    public async Task A_wait_for_a_function_can_be_stopped()
    {
        (byte[] bytes, int[] bodyEnds) = WithoutData(600);
        var engine = new Engine();
        Module module = await Module.CompileAsync(engine, new GatedStream(bytes, bodyEnds[200]));
        var store = new Store(engine);
        Instance instance = new Linker(engine).Instantiate(store, module);
        Task<Value[]> late = Task.Run(() => instance.GetFunction("f1").Invoke(8));
        await Task.Delay(20);
        store.Interrupt();
        Assert.Equal(TrapCode.Interrupted, (await Assert.ThrowsAsync<TrapException>(() => late)).Code);
    }

    [Fact]
    public async Task An_error_in_a_later_function_fails_calls_of_the_instance()
    {
        (byte[] bytes, int[] bodyEnds) = WithoutData(600);

        // i32.add becomes i64.add in function 500.
        bytes[bodyEnds[500] - 2] = (byte)Opcode.I64Add;
        var engine = new Engine();
        Assert.Equal(500, Assert.Throws<InvalidModuleException>(() => Module.Compile(engine, bytes)).FunctionIndex);
        var stream = new GatedStream(bytes, bodyEnds[200]);
        Module module = await Module.CompileAsync(engine, stream);
        Instance instance = new Linker(engine).Instantiate(new Store(engine), module);
        Assert.Equal(7, instance.GetFunction("f0").Invoke(7)[0].AsI32());
        stream.Open(bytes.Length);
        Assert.Equal(500, (await Assert.ThrowsAsync<InvalidModuleException>(() => module.Completion)).FunctionIndex);
        Assert.Throws<InvalidModuleException>(() => instance.GetFunction("f1").Invoke(7));
        Assert.Throws<InvalidModuleException>(() => instance.GetFunction("f0").Invoke(7));
    }

    [Fact]
    public async Task A_stream_that_fails_fails_the_module_with_its_own_exception()
    {
        (byte[] bytes, int[] bodyEnds) = WithoutData(600);
        var engine = new Engine();
        var stream = new GatedStream(bytes, bodyEnds[200]);
        Module module = await Module.CompileAsync(engine, stream);
        Instance instance = new Linker(engine).Instantiate(new Store(engine), module);
        Task<Value[]> late = Task.Run(() => instance.GetFunction("f1").Invoke(8));
        stream.Break(new IOException("the line is dead"));
        await Assert.ThrowsAsync<IOException>(() => module.Completion);
        Assert.Equal("the line is dead", (await Assert.ThrowsAsync<IOException>(() => late)).Message);
    }

    [Fact]
    public async Task Streaming_can_be_cancelled()
    {
        (byte[] bytes, _) = WithoutData(600);
        using var cancellation = new CancellationTokenSource();
        Task<Module> compilation = Module.CompileAsync(new Engine(), new GatedStream(bytes, 20), cancellation.Token);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => compilation);
    }

    private static async Task AssertSampleRuns(Engine engine, Module module)
    {
        using var store = new Store(engine);
        Func<int, int> run = new Linker(engine).Instantiate(store, module).GetFunction("run").AsFunc<int, int>();
        Assert.Equal(101, run(0));
        Assert.Equal(105, run(1));
        await module.Completion;
        Assert.Equal("sample", module.Name);
    }

    // Function 0 returns its argument, function 1 adds what the last one returns, and each states its own index. The data count says that there is no data.
    private static (byte[] Bytes, int[] BodyEnds) WithoutData(int count)
    {
        const string filler = "(drop (i32.const 1000000))";
        IEnumerable<string> functions = Enumerable.Range(0, count).Select(i => i switch
        {
            0 => "(func (export \"f0\") (param i32) (result i32) (local.get 0))",
            1 => $"(func (export \"f1\") (param i32) (result i32) (i32.add (local.get 0) (call {count - 1} (i32.const 0))))",
            _ => $"(func (param i32) (result i32) {string.Concat(Enumerable.Repeat(filler, 20))} (i32.add (local.get 0) (i32.const {i})))",
        });
        byte[] bytes = WithoutData(Wat.Assemble($"(module {string.Concat(functions)})", nameSection: false));
        ModuleDescription description = ModuleReader.Read(bytes, Features.Wasm3);
        return (bytes, [.. description.Bodies.Select(body => body.Code.End)]);
    }

    // A data count section of no segments goes before the code section.
    private static byte[] WithoutData(byte[] module)
    {
        int code = CodeSectionOf(module);
        return [.. module[..code], 12, 1, 0, .. module[code..]];
    }

    private static int CodeSectionOf(byte[] module)
    {
        var reader = new ByteReader(module, 8);
        while (true)
        {
            int start = reader.Position;
            if (reader.ReadByte() == 10)
                return start;
            int size = reader.ReadSize();
            reader.Position += size;
        }
    }

    /// <summary>Gives one piece for each read, so that readers see all the boundaries.</summary>
    private sealed class PiecewiseStream(IEnumerable<byte[]> pieces) : ReadOnlyStream
    {
        private readonly Queue<byte[]> _pieces = new(pieces.Where(piece => piece.Length > 0));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_pieces.TryDequeue(out byte[]? piece))
                return new(0);
            piece.CopyTo(buffer);
            return new(piece.Length);
        }
    }

    /// <summary>Gives bytes up to a point, and waits there until it is moved.</summary>
    private sealed class GatedStream(byte[] bytes, int limit) : ReadOnlyStream
    {
        private readonly SemaphoreSlim _moved = new(0);
        private int _limit = limit;
        private int _position;
        private Exception? _failure;

        public void Open(int limit)
        {
            _limit = limit;
            _moved.Release();
        }

        public void Break(Exception failure)
        {
            _failure = failure;
            _moved.Release();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_position == _limit && _position < bytes.Length)
            {
                await _moved.WaitAsync(cancellationToken);
                if (_failure is not null)
                    throw _failure;
            }
            int count = Math.Min(buffer.Length, Math.Min(_limit - _position, 333));
            bytes.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }

    private abstract class ReadOnlyStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
