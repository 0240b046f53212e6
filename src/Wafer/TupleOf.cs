using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

// Several results as a tuple. One class for each number of elements; the eighth is, as in .NET's tuples, a tuple of the rest.

internal sealed class TupleOf<T1> : TupleCodec<ValueTuple<T1>>
{
    public override ValType[] Types => [.. Codec<T1>.Types];

    // Evaluated in order: each read moves on.
    public override ValueTuple<T1> Read(Store store, ref Cells cells) =>
        new(Codec<T1>.Read(store, ref cells));

    public override void Write(Store store, ref Cells cells, ValueTuple<T1> value)
    {
        Codec<T1>.Write(store, ref cells, value.Item1);
    }
}

internal sealed class TupleOf<T1, T2> : TupleCodec<ValueTuple<T1, T2>>
{
    public override ValType[] Types => [.. Codec<T1>.Types, .. Codec<T2>.Types];

    // Evaluated in order: each read moves on.
    public override ValueTuple<T1, T2> Read(Store store, ref Cells cells) =>
        new(Codec<T1>.Read(store, ref cells), Codec<T2>.Read(store, ref cells));

    public override void Write(Store store, ref Cells cells, ValueTuple<T1, T2> value)
    {
        Codec<T1>.Write(store, ref cells, value.Item1);
        Codec<T2>.Write(store, ref cells, value.Item2);
    }
}

internal sealed class TupleOf<T1, T2, T3> : TupleCodec<ValueTuple<T1, T2, T3>>
{
    public override ValType[] Types => [.. Codec<T1>.Types, .. Codec<T2>.Types, .. Codec<T3>.Types];

    // Evaluated in order: each read moves on.
    public override ValueTuple<T1, T2, T3> Read(Store store, ref Cells cells) =>
        new(Codec<T1>.Read(store, ref cells), Codec<T2>.Read(store, ref cells), Codec<T3>.Read(store, ref cells));

    public override void Write(Store store, ref Cells cells, ValueTuple<T1, T2, T3> value)
    {
        Codec<T1>.Write(store, ref cells, value.Item1);
        Codec<T2>.Write(store, ref cells, value.Item2);
        Codec<T3>.Write(store, ref cells, value.Item3);
    }
}

internal sealed class TupleOf<T1, T2, T3, T4> : TupleCodec<ValueTuple<T1, T2, T3, T4>>
{
    public override ValType[] Types => [.. Codec<T1>.Types, .. Codec<T2>.Types, .. Codec<T3>.Types, .. Codec<T4>.Types];

    // Evaluated in order: each read moves on.
    public override ValueTuple<T1, T2, T3, T4> Read(Store store, ref Cells cells) =>
        new(Codec<T1>.Read(store, ref cells), Codec<T2>.Read(store, ref cells), Codec<T3>.Read(store, ref cells), Codec<T4>.Read(store, ref cells));

    public override void Write(Store store, ref Cells cells, ValueTuple<T1, T2, T3, T4> value)
    {
        Codec<T1>.Write(store, ref cells, value.Item1);
        Codec<T2>.Write(store, ref cells, value.Item2);
        Codec<T3>.Write(store, ref cells, value.Item3);
        Codec<T4>.Write(store, ref cells, value.Item4);
    }
}

internal sealed class TupleOf<T1, T2, T3, T4, T5> : TupleCodec<ValueTuple<T1, T2, T3, T4, T5>>
{
    public override ValType[] Types => [.. Codec<T1>.Types, .. Codec<T2>.Types, .. Codec<T3>.Types, .. Codec<T4>.Types, .. Codec<T5>.Types];

    // Evaluated in order: each read moves on.
    public override ValueTuple<T1, T2, T3, T4, T5> Read(Store store, ref Cells cells) =>
        new(Codec<T1>.Read(store, ref cells), Codec<T2>.Read(store, ref cells), Codec<T3>.Read(store, ref cells), Codec<T4>.Read(store, ref cells), Codec<T5>.Read(store, ref cells));

    public override void Write(Store store, ref Cells cells, ValueTuple<T1, T2, T3, T4, T5> value)
    {
        Codec<T1>.Write(store, ref cells, value.Item1);
        Codec<T2>.Write(store, ref cells, value.Item2);
        Codec<T3>.Write(store, ref cells, value.Item3);
        Codec<T4>.Write(store, ref cells, value.Item4);
        Codec<T5>.Write(store, ref cells, value.Item5);
    }
}

internal sealed class TupleOf<T1, T2, T3, T4, T5, T6> : TupleCodec<ValueTuple<T1, T2, T3, T4, T5, T6>>
{
    public override ValType[] Types => [.. Codec<T1>.Types, .. Codec<T2>.Types, .. Codec<T3>.Types, .. Codec<T4>.Types, .. Codec<T5>.Types, .. Codec<T6>.Types];

    // Evaluated in order: each read moves on.
    public override ValueTuple<T1, T2, T3, T4, T5, T6> Read(Store store, ref Cells cells) =>
        new(Codec<T1>.Read(store, ref cells), Codec<T2>.Read(store, ref cells), Codec<T3>.Read(store, ref cells), Codec<T4>.Read(store, ref cells), Codec<T5>.Read(store, ref cells), Codec<T6>.Read(store, ref cells));

    public override void Write(Store store, ref Cells cells, ValueTuple<T1, T2, T3, T4, T5, T6> value)
    {
        Codec<T1>.Write(store, ref cells, value.Item1);
        Codec<T2>.Write(store, ref cells, value.Item2);
        Codec<T3>.Write(store, ref cells, value.Item3);
        Codec<T4>.Write(store, ref cells, value.Item4);
        Codec<T5>.Write(store, ref cells, value.Item5);
        Codec<T6>.Write(store, ref cells, value.Item6);
    }
}

internal sealed class TupleOf<T1, T2, T3, T4, T5, T6, T7> : TupleCodec<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>
{
    public override ValType[] Types => [.. Codec<T1>.Types, .. Codec<T2>.Types, .. Codec<T3>.Types, .. Codec<T4>.Types, .. Codec<T5>.Types, .. Codec<T6>.Types, .. Codec<T7>.Types];

    // Evaluated in order: each read moves on.
    public override ValueTuple<T1, T2, T3, T4, T5, T6, T7> Read(Store store, ref Cells cells) =>
        new(Codec<T1>.Read(store, ref cells), Codec<T2>.Read(store, ref cells), Codec<T3>.Read(store, ref cells), Codec<T4>.Read(store, ref cells), Codec<T5>.Read(store, ref cells), Codec<T6>.Read(store, ref cells), Codec<T7>.Read(store, ref cells));

    public override void Write(Store store, ref Cells cells, ValueTuple<T1, T2, T3, T4, T5, T6, T7> value)
    {
        Codec<T1>.Write(store, ref cells, value.Item1);
        Codec<T2>.Write(store, ref cells, value.Item2);
        Codec<T3>.Write(store, ref cells, value.Item3);
        Codec<T4>.Write(store, ref cells, value.Item4);
        Codec<T5>.Write(store, ref cells, value.Item5);
        Codec<T6>.Write(store, ref cells, value.Item6);
        Codec<T7>.Write(store, ref cells, value.Item7);
    }
}

internal sealed class TupleOf<T1, T2, T3, T4, T5, T6, T7, TRest> : TupleCodec<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
    where TRest : struct
{
    public override ValType[] Types => [.. Codec<T1>.Types, .. Codec<T2>.Types, .. Codec<T3>.Types, .. Codec<T4>.Types, .. Codec<T5>.Types, .. Codec<T6>.Types, .. Codec<T7>.Types, .. Codec<TRest>.Types];

    // Evaluated in order: each read moves on.
    public override ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> Read(Store store, ref Cells cells) =>
        new(Codec<T1>.Read(store, ref cells), Codec<T2>.Read(store, ref cells), Codec<T3>.Read(store, ref cells), Codec<T4>.Read(store, ref cells), Codec<T5>.Read(store, ref cells), Codec<T6>.Read(store, ref cells), Codec<T7>.Read(store, ref cells), Codec<TRest>.Read(store, ref cells));

    public override void Write(Store store, ref Cells cells, ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> value)
    {
        Codec<T1>.Write(store, ref cells, value.Item1);
        Codec<T2>.Write(store, ref cells, value.Item2);
        Codec<T3>.Write(store, ref cells, value.Item3);
        Codec<T4>.Write(store, ref cells, value.Item4);
        Codec<T5>.Write(store, ref cells, value.Item5);
        Codec<T6>.Write(store, ref cells, value.Item6);
        Codec<T7>.Write(store, ref cells, value.Item7);
        Codec<TRest>.Write(store, ref cells, value.Rest);
    }
}
