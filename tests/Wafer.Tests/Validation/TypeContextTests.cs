using Wafer.Binary;
using Wafer.Model;
using Wafer.Text;
using Wafer.Validation;

namespace Wafer.Tests.Validation;

public class TypeContextTests
{
    private static TypeContext Context(string types, TypeCanonicalizer? canonicalizer = null)
    {
        ModuleDescription module = ModuleReader.Read(Wat.Assemble($"(module {types})"), Features.Wasm3);
        return ModuleValidator.ValidateModule(module, Features.Wasm3, canonicalizer);
    }

    [Fact]
    public void Abstract_heap_types_form_four_hierarchies()
    {
        TypeContext types = Context("(type (func)) (type (struct)) (type (array i8))");
        HeapType[] all =
        [
            HeapType.Any, HeapType.Eq, HeapType.I31, HeapType.Struct, HeapType.Array, HeapType.None,
            HeapType.Func, HeapType.NoFunc, HeapType.Extern, HeapType.NoExtern, HeapType.Exn, HeapType.NoExn,
            HeapType.Defined(0), HeapType.Defined(1), HeapType.Defined(2),
        ];

        // Core spec 3.3.4, written out: for each type its proper supertypes.
        var supertypes = new Dictionary<HeapType, HeapType[]>
        {
            [HeapType.Eq] = [HeapType.Any],
            [HeapType.I31] = [HeapType.Eq, HeapType.Any],
            [HeapType.Struct] = [HeapType.Eq, HeapType.Any],
            [HeapType.Array] = [HeapType.Eq, HeapType.Any],
            [HeapType.None] = [HeapType.I31, HeapType.Struct, HeapType.Array, HeapType.Eq, HeapType.Any, HeapType.Defined(1), HeapType.Defined(2)],
            [HeapType.NoFunc] = [HeapType.Func, HeapType.Defined(0)],
            [HeapType.NoExtern] = [HeapType.Extern],
            [HeapType.NoExn] = [HeapType.Exn],
            [HeapType.Defined(0)] = [HeapType.Func],
            [HeapType.Defined(1)] = [HeapType.Struct, HeapType.Eq, HeapType.Any],
            [HeapType.Defined(2)] = [HeapType.Array, HeapType.Eq, HeapType.Any],
        };
        foreach (HeapType sub in all)
        {
            foreach (HeapType super in all)
            {
                bool expected = sub == super || (supertypes.TryGetValue(sub, out HeapType[]? found) && found.Contains(super));
                Assert.True(expected == types.IsHeapSubtype(sub, super), $"{sub} <: {super}");
            }
        }
    }

    [Fact]
    public void Null_makes_a_supertype()
    {
        TypeContext types = Context("");
        ValType nullable = ValType.Ref(HeapType.Eq, nullable: true), nonNull = ValType.Ref(HeapType.Eq, nullable: false);
        Assert.True(types.IsSubtype(nonNull, nullable));
        Assert.False(types.IsSubtype(nullable, nonNull));
        Assert.True(types.IsSubtype(nonNull, ValType.Ref(HeapType.Any, nullable: true)));
        Assert.False(types.IsSubtype(ValType.I32, ValType.I64));
        Assert.False(types.IsSubtype(ValType.I32, nullable));
        Assert.True(types.IsSubtype(ValType.Bottom, ValType.I32));
    }

    [Fact]
    public void Equal_recursion_groups_make_equal_types_and_others_do_not()
    {
        TypeContext types = Context("""
            (type $a (func (param i32)))
            (type $b (func (param i32)))
            (rec (type $c (func (param i32))) (type $d (struct)))
            (rec (type $e (struct (field (ref $f)))) (type $f (struct (field (ref $e)))))
            (rec (type $g (struct (field (ref $h)))) (type $h (struct (field (ref $g)))))
            (rec (type $i (struct (field (ref $i)))) (type $j (struct (field (ref $i)))))
            (type $k (sub (func (param i32))))
            """);
        int[] id = types.CanonicalIds.ToArray();
        Assert.Equal(id[0], id[1]);
        Assert.NotEqual(id[0], id[2]); // in a larger group
        Assert.NotEqual(id[4], id[5]); // two members of one group
        Assert.Equal(id[4], id[6]);
        Assert.Equal(id[5], id[7]);
        Assert.NotEqual(id[4], id[8]);
        Assert.NotEqual(id[0], id[10]); // not final
        Assert.True(types.IsDefinedSubtype(1, 0));
        Assert.False(types.IsDefinedSubtype(10, 0));
    }

    [Fact]
    public void Declared_supertypes_are_found_through_equivalent_types()
    {
        TypeContext types = Context("""
            (type $a (sub (struct)))
            (type $a2 (sub (struct)))
            (type $b (sub $a (struct (field i32))))
            (type $c (sub $b (struct (field i32 i64))))
            """);
        Assert.True(types.IsDefinedSubtype(3, 1));
        Assert.True(types.IsDefinedSubtype(3, 2));
        Assert.False(types.IsDefinedSubtype(0, 3));
        Assert.True(types.IsSubtype(ValType.Ref(HeapType.Defined(3), false), ValType.Ref(HeapType.Struct, true)));
    }

    [Fact]
    public void A_shared_canonicalizer_compares_types_across_modules()
    {
        var canonicalizer = new TypeCanonicalizer();
        TypeContext first = Context("(type (func)) (type (sub (struct))) (type (sub 1 (struct (field (ref 1)))))", canonicalizer);
        TypeContext second = Context("(type (sub (struct))) (type (sub 0 (struct (field (ref 0))))) (type (func (param i32)))", canonicalizer);
        Assert.Equal(first.CanonicalId(1), second.CanonicalId(0));
        Assert.Equal(first.CanonicalId(2), second.CanonicalId(1));
        Assert.DoesNotContain(second.CanonicalId(2), first.CanonicalIds.ToArray());
        Assert.Equal(4, canonicalizer.Count);
        Assert.Equal(first.CanonicalId(1), canonicalizer.SupertypeOf(second.CanonicalId(1)));
    }

    [Theory]
    [InlineData("(type (sub (struct))) (type (sub 0 (struct (field i32))))", true)]
    [InlineData("(type (sub (struct (field i32)))) (type (sub 0 (struct)))", false)]
    [InlineData("(type (sub (struct (field i32)))) (type (sub 0 (struct (field i64))))", false)]
    [InlineData("(type (sub (struct (field (mut anyref))))) (type (sub 0 (struct (field (mut eqref)))))", false)]
    [InlineData("(type (sub (struct (field anyref)))) (type (sub 0 (struct (field eqref))))", true)]
    [InlineData("(type (sub (struct (field anyref)))) (type (sub 0 (struct (field (mut eqref)))))", false)]
    [InlineData("(type (sub (func (param eqref) (result anyref)))) (type (sub 0 (func (param anyref) (result eqref))))", true)]
    [InlineData("(type (sub (func (param anyref)))) (type (sub 0 (func (param eqref))))", false)]
    [InlineData("(type (struct)) (type (sub 0 (struct)))", false)]
    [InlineData("(type (sub (array i8))) (type (sub 0 (array i16)))", false)]
    public void Declared_subtypes_must_match_structurally(string fields, bool valid)
    {
        Exception? e = Record.Exception(() => Context(fields));
        Assert.Equal(valid, e is null);
        if (!valid)
            Assert.StartsWith("sub type 1 does not match super type 0", Assert.IsType<InvalidModuleException>(e).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Subtyping_holds_along_the_longest_chain_and_not_across_its_branches()
    {
        // Types 0 to 63 are a chain; 64 to 126 are its copy but for the root, so none of them equals one of the chain.
        var fields = new System.Text.StringBuilder("(type (sub (struct)))");
        for (int i = 1; i <= 63; i++)
            fields.Append(System.Globalization.CultureInfo.InvariantCulture, $"(type (sub {i - 1} (struct)))");
        fields.Append("(type (sub (struct (field i32))))");
        for (int i = 65; i <= 126; i++)
            fields.Append(System.Globalization.CultureInfo.InvariantCulture, $"(type (sub {i - 1} (struct (field i32))))");
        TypeContext types = Context(fields.ToString());
        for (int sub = 0; sub <= 126; sub++)
        {
            for (int super = 0; super <= 126; super++)
                Assert.True(types.IsDefinedSubtype(sub, super) == (sub >= super && sub >= 64 == super >= 64), $"{sub} <: {super}");
        }
    }
}
