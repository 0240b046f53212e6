using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Wafer.Model;

namespace Wafer.Text.Script;

/// <summary>Reads test scripts (<c>.wast</c>).</summary>
internal sealed class ScriptParser
{
    private readonly TextSource _source;
    private readonly TokenReader _reader;

    private ScriptParser(TextSource source)
    {
        _source = source;
        _reader = new TokenReader(source, 0);
    }

    /// <summary>Reads a script. Modules in it are not looked into; see <see cref="ScriptModule.Assemble"/>.</summary>
    /// <param name="utf8">The text in UTF-8; must not change as long as the modules are used.</param>
    /// <exception cref="MalformedModuleException">The script breaks the grammar of scripts.</exception>
    public static ScriptCommand[] Parse(ReadOnlyMemory<byte> utf8) => new ScriptParser(new TextSource(utf8)).Run();

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    /// <param name="text">The text.</param>
    public static ScriptCommand[] Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    private ScriptCommand[] Run()
    {
        // A file may also be the fields of one module.
        if (_reader.At(TokenKind.Open) && IsField(_reader.Following))
            return [new ModuleCommand(1, null, new ScriptModule(_source, ScriptModuleForm.Text, 0, -1), IsDefinition: false)];
        ScriptCommand[] commands = ReadCommands();
        if (!_reader.At(TokenKind.EndOfText))
            throw _reader.Unexpected();
        return commands;
    }

    private static bool IsField(Token token) => token.Kind == TokenKind.Keyword && (Keyword)token.Value is
        Keyword.Type or Keyword.Rec or Keyword.Import or Keyword.Export or Keyword.Func or Keyword.Table or Keyword.Memory
        or Keyword.Global or Keyword.Tag or Keyword.Elem or Keyword.Data or Keyword.Start;

    private ScriptCommand[] ReadCommands()
    {
        var commands = new List<ScriptCommand>();
        while (_reader.At(TokenKind.Open))
        {
            int open = _reader.Position;
            commands.Add(ReadCommand());

            // Fields of text modules were skipped: they are read when the module is assembled.
            _reader.Position = open;
            _reader.SkipForm();
        }

        return [.. commands];
    }

    private ScriptCommand ReadCommand()
    {
        int line = _source.LineOf(_reader.Current.Start);
        _reader.Open();
        Token token = _reader.Expect(TokenKind.Keyword);
        switch ((Keyword)token.Value)
        {
            case Keyword.Module:
                return ReadModuleCommand(line);
            case Keyword.Register:
                string name = _reader.ReadName();
                return new RegisterCommand(line, name, ReadId());
            case Keyword.Invoke or Keyword.Get:
                _reader.Position -= 2;
                return new ActionCommand(line, ReadAction());
            case Keyword.AssertReturn:
                return new AssertReturn(line, ReadAction(), ReadResults());
            case Keyword.AssertTrap when _reader.AtForm(Keyword.Module):
                ScriptModule trapping = ReadModule();
                return new AssertModuleTrap(line, trapping, _reader.ReadName());
            case Keyword.AssertTrap:
                ScriptAction trap = ReadAction();
                return new AssertTrap(line, trap, _reader.ReadName());
            case Keyword.AssertExhaustion:
                ScriptAction exhausting = ReadAction();
                return new AssertExhaustion(line, exhausting, _reader.ReadName());
            case Keyword.AssertException:
                return new AssertException(line, ReadAction());
            case Keyword.AssertMalformed or Keyword.AssertMalformedCustom:
                ScriptModule malformed = ReadModule();
                return new AssertMalformed(line, malformed, _reader.ReadName(), token.Is(Keyword.AssertMalformedCustom));
            case Keyword.AssertInvalid or Keyword.AssertInvalidCustom:
                ScriptModule invalid = ReadModule();
                return new AssertInvalid(line, invalid, _reader.ReadName(), token.Is(Keyword.AssertInvalidCustom));
            case Keyword.AssertUnlinkable:
                ScriptModule unlinkable = ReadModule();
                return new AssertUnlinkable(line, unlinkable, _reader.ReadName());
            case Keyword.Thread:
                return ReadThread(line);
            case Keyword.Wait:
                return new WaitCommand(line, ReadId() ?? throw _reader.Unexpected());
            default:
                _reader.Position--;
                throw _reader.Unexpected();
        }
    }

    // Threads and alternatives nest.
    private static void CheckDepth()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ResourceLimitException("text nesting", "the script nests too deeply for this thread's stack");
    }

    private string? ReadId() => _reader.TakeIdentifier() is >= 0 and int symbol ? _source.Symbols.NameOf(symbol) : null;

    private ScriptCommand ReadModuleCommand(int line)
    {
        if (_reader.Take(Keyword.Instance))
        {
            string? instance = ReadId();
            return new InstanceCommand(line, instance, ReadId());
        }

        bool isDefinition = _reader.Take(Keyword.Definition);
        ScriptModule module = ReadModuleContent(out string? id);
        return new ModuleCommand(line, id, module, isDefinition);
    }

    /// <summary>Reads a whole <c>(module …)</c> inside an assertion.</summary>
    private ScriptModule ReadModule()
    {
        int open = _reader.Position;
        if (!_reader.TakeForm(Keyword.Module))
            throw _reader.Unexpected();
        _reader.Take(Keyword.Definition);
        ScriptModule module = ReadModuleContent(out _);
        _reader.Position = open;
        _reader.SkipForm();
        return module;
    }

    private ScriptModule ReadModuleContent(out string? id)
    {
        int symbol = _reader.TakeIdentifier();
        id = symbol < 0 ? null : _source.Symbols.NameOf(symbol);
        ScriptModuleForm form = _reader.Take(Keyword.Binary) ? ScriptModuleForm.Binary
            : _reader.Take(Keyword.Quote) ? ScriptModuleForm.Quote
            : ScriptModuleForm.Text;
        return new ScriptModule(_source, form, _reader.Position, symbol);
    }

    private ThreadCommand ReadThread(int line)
    {
        CheckDepth();
        string id = ReadId() ?? throw _reader.Unexpected();
        var shared = new List<string>();
        while (_reader.TakeForm(Keyword.Shared))
        {
            if (!_reader.TakeForm(Keyword.Module))
                throw _reader.Unexpected();
            shared.Add(ReadId() ?? throw _reader.Unexpected());
            _reader.Close();
            _reader.Close();
        }

        ScriptCommand[] commands = ReadCommands();
        _reader.Close();
        return new ThreadCommand(line, id, [.. shared], commands);
    }

    private ScriptAction ReadAction()
    {
        bool isInvoke = _reader.TakeForm(Keyword.Invoke);
        if (!isInvoke && !_reader.TakeForm(Keyword.Get))
            throw _reader.Unexpected();
        string? module = ReadId();
        string name = _reader.ReadName();
        if (!isInvoke)
        {
            _reader.Close();
            return new GetAction(module, name);
        }

        var arguments = new List<ScriptValue>();
        while (!_reader.TakeClose())
            arguments.Add(ReadValue());
        return new InvokeAction(module, name, [.. arguments]);
    }

    private ScriptValue ReadValue()
    {
        _reader.Open();
        Token token = _reader.Expect(TokenKind.Keyword);
        ScriptValue value;
        switch ((Keyword)token.Value)
        {
            case (Keyword)Opcode.I32Const:
                value = new ScriptValue(ValType.I32, _reader.ReadInteger(32));
                break;
            case (Keyword)Opcode.I64Const:
                value = new ScriptValue(ValType.I64, _reader.ReadInteger(64));
                break;
            case (Keyword)Opcode.F32Const:
                value = new ScriptValue(ValType.F32, _reader.ReadF32());
                break;
            case (Keyword)Opcode.F64Const:
                value = new ScriptValue(ValType.F64, _reader.ReadF64());
                break;
            case (Keyword)Opcode.V128Const:
                Span<byte> bytes = stackalloc byte[16];
                VectorLiteral.Read(_reader, bytes);
                value = new ScriptValue(ValType.V128, BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
                break;
            case (Keyword)Opcode.RefNull:
                value = new ScriptValue(ValType.Ref(ReadHeapType(), nullable: true), 0);
                break;
            case Keyword.RefExtern:
                value = new ScriptValue(ValType.Ref(HeapType.Extern, nullable: false), _reader.ReadU64());
                break;
            case Keyword.RefHost:
                value = new ScriptValue(ValType.Ref(HeapType.Any, nullable: false), _reader.ReadU64());
                break;
            default:
                _reader.Position--;
                throw _reader.Unexpected();
        }

        _reader.Close();
        return value;
    }

    private HeapType ReadHeapType()
    {
        Token token = _reader.Current;
        if (token.Kind != TokenKind.Keyword || ModuleAssembler.AbstractHeapType((Keyword)token.Value) is not { } heap)
            throw _reader.Unexpected();
        _reader.Advance();
        return heap;
    }

    private ResultPattern[] ReadResults()
    {
        var results = new List<ResultPattern>();
        while (_reader.At(TokenKind.Open))
            results.Add(ReadResult());
        return [.. results];
    }

    private ResultPattern ReadResult()
    {
        CheckDepth();
        _reader.Open();
        Token token = _reader.Expect(TokenKind.Keyword);
        ResultPattern pattern;
        switch ((Keyword)token.Value)
        {
            case (Keyword)Opcode.I32Const:
                pattern = Number(ValType.I32, ReadLane(Keyword.I32x4));
                break;
            case (Keyword)Opcode.I64Const:
                pattern = Number(ValType.I64, ReadLane(Keyword.I64x2));
                break;
            case (Keyword)Opcode.F32Const:
                pattern = Number(ValType.F32, ReadLane(Keyword.F32x4));
                break;
            case (Keyword)Opcode.F64Const:
                pattern = Number(ValType.F64, ReadLane(Keyword.F64x2));
                break;
            case (Keyword)Opcode.V128Const:
                pattern = ReadVectorPattern();
                break;
            case (Keyword)Opcode.RefNull:
                ValType type = _reader.At(TokenKind.Close) ? ValType.Bottom : ValType.Ref(ReadHeapType(), nullable: true);
                pattern = new ResultPattern { Kind = ResultKind.Null, Type = type };
                break;
            case Keyword.Either:
                pattern = new ResultPattern { Kind = ResultKind.Either, Alternatives = ReadResults() };
                break;
            default:
                pattern = ReadReferencePattern(token);
                break;
        }

        _reader.Close();
        return pattern;
    }

    private static ResultPattern Number(ValType type, params LanePattern[] lanes) =>
        new() { Kind = ResultKind.Number, Type = type, Lanes = lanes };

    private ResultPattern ReadReferencePattern(Token token)
    {
        HeapType heap;
        switch ((Keyword)token.Value)
        {
            case Keyword.RefExtern: heap = HeapType.Extern; break;
            case Keyword.RefHost or Keyword.RefAny: heap = HeapType.Any; break;
            case Keyword.RefStruct: heap = HeapType.Struct; break;
            case Keyword.RefArray: heap = HeapType.Array; break;
            case Keyword.RefExn: heap = HeapType.Exn; break;
            case (Keyword)Opcode.RefFunc: heap = HeapType.Func; break;
            case (Keyword)Opcode.RefEq: heap = HeapType.Eq; break;
            case (Keyword)Opcode.RefI31: heap = HeapType.I31; break;
            default:
                _reader.Position--;
                throw _reader.Unexpected();
        }

        ValType type = ValType.Ref(heap, nullable: false);
        bool isHost = (token.Is(Keyword.RefExtern) || token.Is(Keyword.RefHost)) && _reader.At(TokenKind.Natural);
        return isHost
            ? new ResultPattern { Kind = ResultKind.HostReference, Type = type, HostNumber = _reader.ReadU64() }
            : new ResultPattern { Kind = ResultKind.Reference, Type = type };
    }

    private ResultPattern ReadVectorPattern()
    {
        Keyword shape = (Keyword)_reader.Expect(TokenKind.Keyword).Value;
        var lanes = new LanePattern[VectorLiteral.LanesOf(shape)];
        if (lanes.Length == 0)
        {
            _reader.Position--;
            throw _reader.Unexpected();
        }

        for (int i = 0; i < lanes.Length; i++)
            lanes[i] = ReadLane(shape);
        return Number(ValType.V128, lanes);
    }

    private LanePattern ReadLane(Keyword shape)
    {
        bool isFloat = shape is Keyword.F32x4 or Keyword.F64x2;
        if (isFloat && _reader.Take(Keyword.NanCanonical))
            return new LanePattern(LaneMatch.CanonicalNan, 0);
        if (isFloat && _reader.Take(Keyword.NanArithmetic))
            return new LanePattern(LaneMatch.ArithmeticNan, 0);
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        VectorLiteral.ReadLane(_reader, shape, bytes);
        return new LanePattern(LaneMatch.Exact, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
    }
}
