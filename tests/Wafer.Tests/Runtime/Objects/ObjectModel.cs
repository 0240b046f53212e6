namespace Wafer.Tests.Runtime.Objects;

// What the values of random programs are in the model: null, numbers for i31, strings for .NET objects, and these.

/// <summary>A structure of the type with a number of supertypes.</summary>
internal sealed class ModelNode(int level)
{
    public int Level => level;

    public int Number;
    public object? Next, Any;

    // From the first level on.
    public long Long;
    public double Float;
}

/// <summary>An array of references.</summary>
internal sealed class ModelArray(int length)
{
    public object?[] Items { get; } = new object?[length];
}

/// <summary>An array of bytes, of 16-bit or of 64-bit numbers.</summary>
internal sealed class ModelNumbers(int bits, int length)
{
    public int Bits => bits;

    public long[] Items { get; } = new long[length];

    // As they are in an element.
    public long Fit(long value) => bits switch { 8 => (byte)value, 16 => (ushort)value, _ => value };
}

/// <summary>A trap of the model.</summary>
internal sealed class ModelTrap(TrapCode code) : Exception
{
    public TrapCode Code => code;
}

/// <summary>The program takes too long to be worth it.</summary>
internal sealed class OutOfStepsException : Exception;

/// <summary>What a program of the model has: locals by name, globals, and a number of steps left.</summary>
internal sealed class ModelFrame(ModelState state)
{
    public ModelState State => state;

    public Dictionary<string, object?> Locals { get; } = [];
}

internal sealed class ModelState
{
    public int Steps = 20_000;

    public Dictionary<string, object?> Globals { get; } = [];

    public void Step()
    {
        if (--Steps < 0)
            throw new OutOfStepsException();
    }
}
