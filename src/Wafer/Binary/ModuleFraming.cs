using Wafer.Model;

namespace Wafer.Binary;

/// <summary>Finds where the code section and its function bodies stand in a module of which only the first bytes are there yet.</summary>
/// <remarks>
/// It looks at sizes alone. Where they make no sense it gives up, and leaves it to <see cref="ModuleReader"/> to say what is wrong once all bytes are there.
/// </remarks>
internal sealed class ModuleFraming
{
    private const int HeaderBytes = 8;
    private const byte CodeSectionId = 10;

    private int _position = HeaderBytes;
    private Phase _phase;

    private enum Phase
    {
        Head,
        Bodies,
        Tail,
        GaveUp,
    }

    /// <summary>Where the code section starts, or -1 if it has not been seen.</summary>
    public int CodeSection { get; private set; } = -1;

    /// <summary>Where the code section claims to end.</summary>
    public int CodeEnd { get; private set; }

    /// <summary>How many bodies the code section claims to have.</summary>
    public int BodyCount { get; private set; }

    /// <summary>How many bodies are there, whole.</summary>
    public int Bodies { get; private set; }

    /// <summary>Whether nothing more can be found out.</summary>
    public bool IsDone => _phase is Phase.Tail or Phase.GaveUp;

    /// <summary>Looks for the code section.</summary>
    /// <param name="bytes">The module so far.</param>
    /// <returns>Whether it was found, so that everything before it is there.</returns>
    public bool FindCodeSection(ReadOnlySpan<byte> bytes)
    {
        while (_phase == Phase.Head && _position < bytes.Length)
        {
            int position = _position + 1;
            if (!TryReadSize(bytes, ref position, out int size))
                return false;
            if (bytes[_position] != CodeSectionId)
            {
                _position = position + size;
                continue;
            }
            int end = position + size;
            if (end > ImplementationLimits.ModuleSize)
            {
                _phase = Phase.GaveUp;
                return false;
            }

            if (!TryReadSize(bytes, ref position, out int count))
            {
                return false;
            }

            CodeSection = _position;
            BodyCount = count;
            CodeEnd = end;
            _position = position;
            _phase = count == 0 ? Phase.Tail : Phase.Bodies;
        }

        return CodeSection >= 0;
    }

    /// <summary>Looks for function bodies that have arrived.</summary>
    /// <param name="bytes">The module so far.</param>
    /// <param name="bodies">Receives where they stand; as long as the number of functions that the module defines.</param>
    public void FindBodies(ReadOnlySpan<byte> bytes, FunctionBody[] bodies)
    {
        if (BodyCount != bodies.Length)
            _phase = Phase.GaveUp;
        while (_phase == Phase.Bodies)
        {
            int position = _position;
            if (!TryReadSize(bytes, ref position, out int size))
                return;
            if (size == 0 || size > ImplementationLimits.FunctionBodySize || position + size > CodeEnd)
            {
                _phase = Phase.GaveUp;
                return;
            }
            if (bytes.Length - position < size)
                return;
            bodies[Bodies++] = new FunctionBody(new ByteRange(position, size));
            _position = position + size;
            if (Bodies == BodyCount)
                _phase = Phase.Tail;
        }
    }

    // False if the bytes end before the number does, or if it is none.
    private bool TryReadSize(ReadOnlySpan<byte> bytes, ref int position, out int size)
    {
        size = 0;
        ulong value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if (position >= bytes.Length)
                return false;
            byte group = bytes[position++];
            value |= (ulong)(group & 0x7F) << shift;
            if (group >= 0x80)
                continue;
            if (value > ImplementationLimits.ModuleSize)
                break;
            size = (int)value;
            return true;
        }

        _phase = Phase.GaveUp;
        return false;
    }
}
