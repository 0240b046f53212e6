using System.Buffers.Binary;

namespace Wafer.Compiler.Targets.X64;

/// <summary>What sixteen choices of bytes have in common with what an instruction does. Numbers from 16 on are bytes of the second source.</summary>
internal static class ShufflePattern
{
    private const byte Zero = ShuffleLanes.Zero;

    /// <summary>Whether every byte stays where it is, in one or the other source; each may be zero instead.</summary>
    public static bool IsBlend(ReadOnlySpan<byte> lanes)
    {
        for (int i = 0; i < 16; i++)
        {
            if (lanes[i] != Zero && (lanes[i] & 15) != i)
                return false;
        }
        return true;
    }

    /// <summary>Whether any byte is zero.</summary>
    public static bool HasZero(ReadOnlySpan<byte> lanes) => lanes.Contains(Zero);

    /// <summary>The same choices of lanes of several bytes; false if lanes are broken up.</summary>
    /// <param name="lanes">The bytes.</param>
    /// <param name="width">2, 4 or 8 bytes.</param>
    /// <param name="wide">Receives the numbers of the lanes.</param>
    public static bool TryWiden(ReadOnlySpan<byte> lanes, int width, Span<byte> wide)
    {
        for (int i = 0; i < 16; i += width)
        {
            int first = lanes[i];
            if (first == Zero || first % width != 0)
                return false;
            for (int j = 1; j < width; j++)
            {
                if (lanes[i + j] != first + j)
                    return false;
            }
            wide[i / width] = (byte)(first / width);
        }
        return true;
    }

    /// <summary>The first number if the bytes follow one another, modulo a number; otherwise -1.</summary>
    public static int Rotation(ReadOnlySpan<byte> lanes, int modulus)
    {
        for (int i = 0; i < 16; i++)
        {
            if (lanes[i] != (lanes[0] + i) % modulus)
                return -1;
        }
        return lanes[0];
    }

    /// <summary>Whether lanes of some width alternate: from one half of the first source and from the same half of the second.</summary>
    /// <param name="lanes">The bytes.</param>
    /// <param name="width">1, 2, 4 or 8 bytes.</param>
    /// <param name="start">The first byte of the half: 0 or 8.</param>
    /// <param name="first">What is added to the numbers of the first source: 0 or 16.</param>
    /// <param name="second">What is added to the numbers of the second.</param>
    public static bool IsInterleaving(ReadOnlySpan<byte> lanes, int width, int start, int first, int second)
    {
        for (int i = 0; i < 16; i++)
        {
            int lane = i / width, source = (lane & 1) == 0 ? first : second;
            if (lanes[i] != source + start + (lane / 2 * width) + (i % width))
                return false;
        }
        return true;
    }

    /// <summary>Whether lanes at the start become lanes of a greater width, the rest of which is zero.</summary>
    public static bool IsZeroExtension(ReadOnlySpan<byte> lanes, int from, int to)
    {
        for (int i = 0; i < 16; i++)
        {
            if (lanes[i] != (i % to < from ? (i / to * from) + (i % to) : Zero))
                return false;
        }
        return true;
    }

    /// <summary>By how many bytes all move to the end, zeros coming in (a negative number: to the start); 0 if that is not what happens.</summary>
    public static int Shift(ReadOnlySpan<byte> lanes)
    {
        int up = 0;
        while (up < 16 && lanes[up] == Zero)
            up++;
        int down = 0;
        while (down < 16 && lanes[15 - down] == Zero)
            down++;
        if (up is 16 || (up == 0 && down == 0) || (up != 0 && down != 0))
            return 0;
        for (int i = up; i < 16 - down; i++)
        {
            if (lanes[i] != i - up + down)
                return 0;
        }
        return up - down;
    }

    /// <summary>One bit for each lane of some width: whether it comes from the second source. The choices are a blend.</summary>
    /// <returns>-1 if a lane comes from both.</returns>
    public static int BlendMask(ReadOnlySpan<byte> lanes, int width)
    {
        int mask = 0;
        for (int i = 0; i < 16; i++)
        {
            int lane = i / width, bit = lanes[i] >> 4;
            if (i % width == 0)
                mask |= bit << lane;
            else if ((mask >> lane & 1) != bit)
                return -1;
        }
        return mask;
    }

    /// <summary>The bytes as a constant.</summary>
    public static (ulong Low, ulong High) Pack(ReadOnlySpan<byte> lanes) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(lanes), BinaryPrimitives.ReadUInt64LittleEndian(lanes[8..]));
}
