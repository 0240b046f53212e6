using Wafer.Model;
using Wafer.Runtime;

namespace Wafer.Tests.Runtime;

public class TypeRegistryTests
{
    private static DefinedType Single(int index, CompositeType type, bool final = true, int supertype = -1) => new(type, final, supertype, index, 1);

    private static FunctionType TakesRefTo(int typeIndex) => new([ValType.Ref(HeapType.Defined(typeIndex), nullable: true)], []);

    [Fact]
    public void Equal_types_of_different_modules_have_one_identity()
    {
        var registry = new TypeRegistry();
        var toI32 = new FunctionType([], [ValType.I32]);
        int[] first = registry.Register([Single(0, FunctionType.Empty), Single(1, toI32)]);
        int[] second = registry.Register([Single(0, new FunctionType([], [ValType.I32])), Single(1, FunctionType.Empty)]);
        Assert.Equal(first[0], second[1]);
        Assert.Equal(first[1], second[0]);
        Assert.NotEqual(first[0], first[1]);
        Assert.Equal(first[1], registry.IdentityOf(toI32));
    }

    [Fact]
    public void Canonical_types_refer_to_identities()
    {
        var registry = new TypeRegistry();
        registry.Register([Single(0, FunctionType.Empty)]);
        int[] ids = registry.Register([Single(0, new FunctionType([ValType.F32], [])), Single(1, FunctionType.Empty), Single(2, TakesRefTo(1))]);
        FunctionType canonical = registry.FunctionTypeOf(ids[2]);
        Assert.Equal(HeapType.Defined(ids[1]), canonical.Parameters[0].Heap);
        Assert.NotEqual(1, ids[1]);
    }

    [Fact]
    public void Declared_subtypes_match_their_supertypes()
    {
        var registry = new TypeRegistry();
        int[] ids = registry.Register([
            Single(0, FunctionType.Empty, final: false),
            Single(1, FunctionType.Empty, final: false, supertype: 0),
            Single(2, FunctionType.Empty, final: true, supertype: 1),
        ]);
        Assert.True(registry.IsSubtype(ids[2], ids[0]));
        Assert.False(registry.IsSubtype(ids[0], ids[2]));
        ValType sub = ValType.Ref(HeapType.Defined(ids[2]), nullable: false);
        Assert.True(registry.IsSubtype(sub, ValType.FuncRef));
        Assert.True(registry.IsSubtype(sub, ValType.Ref(HeapType.Defined(ids[1]), nullable: true)));
        Assert.False(registry.IsSubtype(sub, ValType.ExternRef));
    }

    [Fact]
    public void Recursive_groups_are_compared_as_a_whole()
    {
        var registry = new TypeRegistry();
        DefinedType[] Group(int start) =>
        [
            new(TakesRefTo(start + 1), true, -1, start, 2),
            new(TakesRefTo(start), true, -1, start, 2),
        ];
        int[] first = registry.Register(Group(0));
        int[] second = registry.Register([Single(0, FunctionType.Empty), .. Group(1)]);
        Assert.Equal(first[0], second[1]);
        Assert.Equal(first[1], second[2]);
    }

    [Fact]
    public void A_host_type_cannot_refer_to_a_modules_types() =>
        Assert.Throws<ArgumentException>(() => new TypeRegistry().IdentityOf(TakesRefTo(0)));
}
