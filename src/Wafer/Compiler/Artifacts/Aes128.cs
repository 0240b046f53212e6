namespace Wafer.Compiler.Artifacts;

/// <summary>The AES block cipher with a 128-bit key, encryption only (FIPS 197). Plain code: a tag takes a handful of blocks, however long its message is.</summary>
internal readonly ref struct Aes128
{
    public const int BlockSize = 16;

    private const int Rounds = 10;

    private static readonly byte[] s_substitution = MakeSubstitution();

    private readonly ReadOnlySpan<byte> _roundKeys;

    /// <param name="key">The key, 16 bytes.</param>
    /// <param name="roundKeys">Where the round keys go: <see cref="RoundKeyBytes"/> bytes, used as long as the cipher.</param>
    public Aes128(ReadOnlySpan<byte> key, Span<byte> roundKeys)
    {
        // Section 5.2, key expansion.
        key.CopyTo(roundKeys);
        byte constant = 1;
        for (int i = BlockSize; i < RoundKeyBytes; i += 4)
        {
            Span<byte> word = roundKeys.Slice(i, 4);
            roundKeys.Slice(i - 4, 4).CopyTo(word);
            if (i % BlockSize == 0)
            {
                (word[0], word[1], word[2], word[3]) = (
                    (byte)(s_substitution[word[1]] ^ constant), s_substitution[word[2]], s_substitution[word[3]], s_substitution[word[0]]);
                constant = Double(constant);
            }
            for (int b = 0; b < 4; b++)
                word[b] ^= roundKeys[i - BlockSize + b];
        }
        _roundKeys = roundKeys;
    }

    /// <summary>The size of the round keys.</summary>
    public static int RoundKeyBytes => BlockSize * (Rounds + 1);

    /// <summary>Encrypts a block in place.</summary>
    public void Encrypt(Span<byte> block)
    {
        Span<byte> next = stackalloc byte[BlockSize];
        AddRoundKey(block, 0);
        for (int round = 1; round <= Rounds; round++)
        {
            // Substitution, and the shift of row r by r columns (sections 5.1.1 and 5.1.2); the state stands column by column.
            for (int i = 0; i < BlockSize; i++)
                next[i] = s_substitution[block[(i + (4 * (i % 4))) % BlockSize]];
            next.CopyTo(block);
            if (round < Rounds)
                MixColumns(block);
            AddRoundKey(block, round);
        }
    }

    private void AddRoundKey(Span<byte> block, int round)
    {
        for (int i = 0; i < BlockSize; i++)
            block[i] ^= _roundKeys[(BlockSize * round) + i];
    }

    // Section 5.1.3.
    private static void MixColumns(Span<byte> block)
    {
        for (int i = 0; i < BlockSize; i += 4)
        {
            byte a = block[i], b = block[i + 1], c = block[i + 2], d = block[i + 3], all = (byte)(a ^ b ^ c ^ d);
            block[i] ^= (byte)(all ^ Double((byte)(a ^ b)));
            block[i + 1] ^= (byte)(all ^ Double((byte)(b ^ c)));
            block[i + 2] ^= (byte)(all ^ Double((byte)(c ^ d)));
            block[i + 3] ^= (byte)(all ^ Double((byte)(d ^ a)));
        }
    }

    private static byte Double(byte value) => (byte)((value << 1) ^ ((value >> 7) * 0x1B));

    // Section 5.1.1: the inverse in GF(2^8), then an affine map. Powers of the generator 3 and of its inverse run through all pairs of inverses.
    private static byte[] MakeSubstitution()
    {
        var table = new byte[256];
        byte value = 1, inverse = 1;
        do
        {
            value ^= Double(value);
            inverse ^= (byte)(inverse << 1);
            inverse ^= (byte)(inverse << 2);
            inverse ^= (byte)(inverse << 4);
            if ((inverse & 0x80) != 0)
                inverse ^= 0x09;
            table[value] = (byte)(inverse ^ Rotate(inverse, 1) ^ Rotate(inverse, 2) ^ Rotate(inverse, 3) ^ Rotate(inverse, 4) ^ 0x63);
        }
        while (value != 1);
        table[0] = 0x63;
        return table;

        static byte Rotate(byte value, int count) => (byte)((value << count) | (value >> (8 - count)));
    }
}
