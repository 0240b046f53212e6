using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wafer.Compiler.Artifacts;

/// <summary>A keyed hash of 128 bits: the tag of AES-128-GCM-SIV for a message, without encrypting it.</summary>
/// <remarks>
/// <para>
/// Source: RFC 8452, sections 3 and 4. Only who has the key can make the tag of another message, and the tag tells nothing of the key. With the
/// <see cref="PublicKey"/> it is a checksum.
/// </para>
/// <para>
/// It is this one because it runs at memory speed with the instructions that ahead-of-time compilers for .NET assume, and needs no library: .NET's own hash functions call a native one.
/// </para>
/// </remarks>
internal static class MessageTag
{
    /// <summary>The size of a tag, and of a key, in bytes.</summary>
    public const int Size = 16;

    /// <summary>The size of a nonce in bytes. Tags of different purposes get different nonces.</summary>
    public const int NonceSize = 12;

    private const int Lanes = 8;

    /// <summary>The key for those who have none.</summary>
    public static ReadOnlySpan<byte> PublicKey => "Wafer public key"u8;

    /// <summary>Makes the tag of a message.</summary>
    /// <param name="key">The key, <see cref="Size"/> bytes.</param>
    /// <param name="nonce">What separates purposes, <see cref="NonceSize"/> bytes.</param>
    /// <param name="message">The message.</param>
    /// <param name="tag">Receives <see cref="Size"/> bytes.</param>
    /// <param name="plain">Whether to do without special instructions; for tests.</param>
    public static void Make(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> message, Span<byte> tag, bool plain = false)
    {
        Span<byte> roundKeys = stackalloc byte[Aes128.RoundKeyBytes], authentication = stackalloc byte[Size], encryption = stackalloc byte[Size];
        DeriveKeys(new Aes128(key, roundKeys), nonce, authentication, encryption);

        UInt128 hashKey = BinaryPrimitives.ReadUInt128LittleEndian(authentication);
        UInt128 sum = plain || !Pclmulqdq.IsSupported ? PolyvalPlain(hashKey, message) : PolyvalVector(hashKey, message);
        BinaryPrimitives.WriteUInt128LittleEndian(tag, sum);
        for (int i = 0; i < NonceSize; i++)
            tag[i] ^= nonce[i];
        tag[Size - 1] &= 0x7F;
        new Aes128(encryption, roundKeys).Encrypt(tag);
    }

    // RFC 8452, section 4: half a block each of the encryptions of a counter.
    private static void DeriveKeys(Aes128 cipher, ReadOnlySpan<byte> nonce, Span<byte> authentication, Span<byte> encryption)
    {
        Span<byte> block = stackalloc byte[Size];
        for (int i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(block, i);
            nonce.CopyTo(block[4..]);
            cipher.Encrypt(block);
            block[..8].CopyTo((i < 2 ? authentication : encryption)[(8 * (i % 2))..]);
        }
    }

    // RFC 8452, section 3: a polynomial over GF(2^128) modulo x^128 + x^127 + x^126 + x^121 + 1, evaluated at the key. The last block says how long the message is.

    private static UInt128 PolyvalPlain(UInt128 key, ReadOnlySpan<byte> message)
    {
        UInt128 sum = 0, length = (UInt128)(8 * (ulong)message.Length) << 64;
        for (; message.Length >= Size; message = message[Size..])
            sum = Dot(sum ^ BinaryPrimitives.ReadUInt128LittleEndian(message), key);
        if (!message.IsEmpty)
            sum = Dot(sum ^ LastBlock(message), key);
        return Dot(sum ^ length, key);
    }

    private static UInt128 LastBlock(ReadOnlySpan<byte> rest)
    {
        Span<byte> block = stackalloc byte[Size];
        block.Clear();
        rest.CopyTo(block);
        return BinaryPrimitives.ReadUInt128LittleEndian(block);
    }

    // The product of two field elements and x^-128: of the double-width product, bits from the low end on are cancelled by multiples of the modulus.
    private static UInt128 Dot(UInt128 a, UInt128 b)
    {
        UInt128 low = 0, high = 0, modulus = ((UInt128)0xC200_0000_0000_0000 << 64) | 1;
        for (int i = 127; i >= 0; i--)
        {
            high = (high << 1) | (low >> 127);
            low <<= 1;
            if (((a >> i) & 1) != 0)
                low ^= b;
        }
        for (int i = 0; i < 128; i++)
        {
            bool odd = (low & 1) != 0;
            if (odd)
                low ^= modulus;
            low = (low >> 1) | (high << 127);
            high >>= 1;
            if (odd)
                low ^= (UInt128)1 << 127;
        }
        return low;
    }

    // Eight blocks at a time by as many powers of the key: their products are added up before they are reduced.
    private static UInt128 PolyvalVector(UInt128 key, ReadOnlySpan<byte> message)
    {
        Vector128<ulong> h1 = ToVector(key), h2 = Multiply(h1, h1), h3 = Multiply(h2, h1), h4 = Multiply(h3, h1);
        Vector128<ulong> h5 = Multiply(h4, h1), h6 = Multiply(h5, h1), h7 = Multiply(h6, h1), h8 = Multiply(h7, h1);
        Vector128<ulong> sum = Vector128<ulong>.Zero;
        UInt128 length = (UInt128)(8 * (ulong)message.Length) << 64;
        for (; message.Length >= Lanes * Size; message = message[(Lanes * Size)..])
        {
            Product product = default;
            product.Add(Sse2.Xor(sum, Block(message, 0)), h8);
            product.Add(Block(message, 1), h7);
            product.Add(Block(message, 2), h6);
            product.Add(Block(message, 3), h5);
            product.Add(Block(message, 4), h4);
            product.Add(Block(message, 5), h3);
            product.Add(Block(message, 6), h2);
            product.Add(Block(message, 7), h1);
            sum = product.Reduce();
        }
        for (; message.Length >= Size; message = message[Size..])
            sum = Multiply(Sse2.Xor(sum, Block(message, 0)), h1);
        if (!message.IsEmpty)
            sum = Multiply(Sse2.Xor(sum, ToVector(LastBlock(message))), h1);
        sum = Multiply(Sse2.Xor(sum, ToVector(length)), h1);
        return new UInt128(sum[1], sum[0]);
    }

    private static Vector128<ulong> Block(ReadOnlySpan<byte> message, int index) => Vector128.Create(message.Slice(index * Size, Size)).AsUInt64();

    private static Vector128<ulong> ToVector(UInt128 value) => Vector128.Create((ulong)value, (ulong)(value >> 64));

    private static Vector128<ulong> Multiply(Vector128<ulong> a, Vector128<ulong> b)
    {
        Product product = default;
        product.Add(a, b);
        return product.Reduce();
    }

    /// <summary>A sum of double-width products, in three parts that overlap by half.</summary>
    private struct Product
    {
        private Vector128<ulong> _low, _middle, _high;

        public void Add(Vector128<ulong> a, Vector128<ulong> b)
        {
            _low = Sse2.Xor(_low, Pclmulqdq.CarrylessMultiply(a, b, 0x00));
            _middle = Sse2.Xor(_middle, Sse2.Xor(Pclmulqdq.CarrylessMultiply(a, b, 0x01), Pclmulqdq.CarrylessMultiply(a, b, 0x10)));
            _high = Sse2.Xor(_high, Pclmulqdq.CarrylessMultiply(a, b, 0x11));
        }

        // Half a word of the low part is cancelled at a time: the modulus is 1 below, and this constant above.
        public readonly Vector128<ulong> Reduce()
        {
            Vector128<ulong> constant = Vector128.CreateScalar(0xC200_0000_0000_0000);
            Vector128<ulong> low = Sse2.Xor(_low, Sse2.ShiftLeftLogical128BitLane(_middle, 8));
            Vector128<ulong> high = Sse2.Xor(_high, Sse2.ShiftRightLogical128BitLane(_middle, 8));
            low = Sse2.Xor(Swap(low), Pclmulqdq.CarrylessMultiply(low, constant, 0x00));
            low = Sse2.Xor(Swap(low), Pclmulqdq.CarrylessMultiply(low, constant, 0x00));
            return Sse2.Xor(high, low);
        }

        private static Vector128<ulong> Swap(Vector128<ulong> value) => Sse2.Shuffle(value.AsUInt32(), 0x4E).AsUInt64();
    }
}
