using Wafer.Model;

namespace Wafer.Text;

/// <summary>The keywords that are not operators. Operators use their <see cref="Opcode"/>, which is always smaller.</summary>
internal enum Keyword
{
    None = 0x1000,

    // Module fields and their parts.
    Module, Type, Rec, Import, Export, Func, Table, Memory, Global, Tag, Elem, Data, Start,
    Param, Result, Local, Offset, Item, Declare, Mut, Shared, PageSize, Then, Do, CatchRef, CatchAllRef,

    // Types.
    I32, I64, F32, F64, V128, I8, I16, Ref, Null, Sub, Final, Struct, Array, Field,
    Extern, Any, Eq, I31, Exn, NoneHeap, NoExtern, NoFunc, NoExn,
    FuncRef, ExternRef, AnyRef, EqRef, I31Ref, StructRef, ArrayRef, ExnRef, NullRef, NullExternRef, NullFuncRef, NullExnRef,
    I8x16, I16x8, I32x4, I64x2, F32x4, F64x2,

    // Scripts.
    Binary, Quote, Definition, Instance, Register, Invoke, Get, Either, Thread, Wait, NanCanonical, NanArithmetic,
    RefExtern, RefHost, RefStruct, RefArray, RefAny, RefExn,
    AssertReturn, AssertTrap, AssertExhaustion, AssertMalformed, AssertInvalid, AssertUnlinkable, AssertException,
    AssertMalformedCustom, AssertInvalidCustom,

    // Places of custom sections.
    Before, After, First, Last, Code, DataCount,
}

/// <summary>Finds keywords by their spelling.</summary>
internal static class Keywords
{
    private static readonly SymbolTable Spellings = new();
    private static readonly List<int> Values = [];

    static Keywords()
    {
        foreach (OperatorInfo row in OperatorTable.Operators)
            Add(row.Name, (int)row.Opcode);
        foreach ((string spelling, Keyword keyword) in Others())
            Add(spelling, (int)keyword);
    }

    /// <summary>The keyword or opcode with the given spelling, or -1.</summary>
    public static int Find(ReadOnlySpan<byte> spelling)
    {
        int symbol = Spellings.Find(spelling);
        return symbol < 0 ? -1 : Values[symbol];
    }

    // Operators that share a name (select, ref.test, ref.cast) are told apart by their operands; the first row stands for both.
    private static void Add(string spelling, int value)
    {
        if (Spellings.Intern(System.Text.Encoding.ASCII.GetBytes(spelling)) == Values.Count)
            Values.Add(value);
    }

    private static (string Spelling, Keyword Keyword)[] Others() =>
    [
        ("module", Keyword.Module), ("type", Keyword.Type), ("rec", Keyword.Rec), ("import", Keyword.Import),
        ("export", Keyword.Export), ("func", Keyword.Func), ("table", Keyword.Table), ("memory", Keyword.Memory),
        ("global", Keyword.Global), ("tag", Keyword.Tag), ("elem", Keyword.Elem), ("data", Keyword.Data), ("start", Keyword.Start),
        ("param", Keyword.Param), ("result", Keyword.Result), ("local", Keyword.Local), ("offset", Keyword.Offset),
        ("item", Keyword.Item), ("declare", Keyword.Declare), ("mut", Keyword.Mut), ("shared", Keyword.Shared),
        ("pagesize", Keyword.PageSize), ("then", Keyword.Then), ("do", Keyword.Do), ("catch_ref", Keyword.CatchRef),
        ("catch_all_ref", Keyword.CatchAllRef),
        ("i32", Keyword.I32), ("i64", Keyword.I64), ("f32", Keyword.F32), ("f64", Keyword.F64), ("v128", Keyword.V128),
        ("i8", Keyword.I8), ("i16", Keyword.I16), ("ref", Keyword.Ref), ("null", Keyword.Null), ("sub", Keyword.Sub),
        ("final", Keyword.Final), ("struct", Keyword.Struct), ("array", Keyword.Array), ("field", Keyword.Field),
        ("extern", Keyword.Extern), ("any", Keyword.Any), ("eq", Keyword.Eq), ("i31", Keyword.I31), ("exn", Keyword.Exn),
        ("none", Keyword.NoneHeap), ("noextern", Keyword.NoExtern), ("nofunc", Keyword.NoFunc), ("noexn", Keyword.NoExn),
        ("funcref", Keyword.FuncRef), ("externref", Keyword.ExternRef), ("anyref", Keyword.AnyRef), ("eqref", Keyword.EqRef),
        ("i31ref", Keyword.I31Ref), ("structref", Keyword.StructRef), ("arrayref", Keyword.ArrayRef), ("exnref", Keyword.ExnRef),
        ("nullref", Keyword.NullRef), ("nullexternref", Keyword.NullExternRef), ("nullfuncref", Keyword.NullFuncRef),
        ("nullexnref", Keyword.NullExnRef),
        ("i8x16", Keyword.I8x16), ("i16x8", Keyword.I16x8), ("i32x4", Keyword.I32x4), ("i64x2", Keyword.I64x2),
        ("f32x4", Keyword.F32x4), ("f64x2", Keyword.F64x2),
        ("binary", Keyword.Binary), ("quote", Keyword.Quote), ("definition", Keyword.Definition), ("instance", Keyword.Instance),
        ("register", Keyword.Register), ("invoke", Keyword.Invoke), ("get", Keyword.Get), ("either", Keyword.Either),
        ("thread", Keyword.Thread), ("wait", Keyword.Wait), ("nan:canonical", Keyword.NanCanonical),
        ("nan:arithmetic", Keyword.NanArithmetic), ("ref.extern", Keyword.RefExtern), ("ref.host", Keyword.RefHost),
        ("ref.struct", Keyword.RefStruct), ("ref.array", Keyword.RefArray), ("ref.any", Keyword.RefAny), ("ref.exn", Keyword.RefExn),
        ("assert_return", Keyword.AssertReturn), ("assert_trap", Keyword.AssertTrap), ("assert_exhaustion", Keyword.AssertExhaustion),
        ("assert_malformed", Keyword.AssertMalformed), ("assert_invalid", Keyword.AssertInvalid),
        ("assert_unlinkable", Keyword.AssertUnlinkable), ("assert_exception", Keyword.AssertException),
        ("assert_malformed_custom", Keyword.AssertMalformedCustom), ("assert_invalid_custom", Keyword.AssertInvalidCustom),
        ("before", Keyword.Before), ("after", Keyword.After), ("first", Keyword.First), ("last", Keyword.Last),
        ("code", Keyword.Code), ("datacount", Keyword.DataCount),
    ];
}
