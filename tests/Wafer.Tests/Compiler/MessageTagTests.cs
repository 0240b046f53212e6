using Wafer.Compiler.Artifacts;

namespace Wafer.Tests.Compiler;

public class MessageTagTests
{
    // RFC 8452, appendix C.1, and the project Wycheproof's vectors for AES-GCM-SIV without additional data.
    public static TheoryData<string, string, string, string> Vectors => new()
    {
        { "01000000000000000000000000000000", "030000000000000000000000", "", "dc20e2d83f25705bb49e439eca56de25" },
        { "01000000000000000000000000000000", "030000000000000000000000", "0100000000000000", "578782fff6013b815b287c22493a364c" },
        { "01000000000000000000000000000000", "030000000000000000000000", "010000000000000000000000", "a4978db357391a0bc4fdec8b0d106639" },
        { "01000000000000000000000000000000", "030000000000000000000000", "01000000000000000000000000000000", "303aaf90f6fe21199c6068577437a0c4" },
        {
            "01000000000000000000000000000000", "030000000000000000000000", "0100000000000000000000000000000002000000000000000000000000000000",
            "1a8e45dcd4578c667cd86847bf6155ff"
        },
        {
            "01000000000000000000000000000000", "030000000000000000000000",
            "010000000000000000000000000000000200000000000000000000000000000003000000000000000000000000000000", "5e6e311dbf395d35b0fe39c2714388f8"
        },
        {
            "01000000000000000000000000000000", "030000000000000000000000",
            "01000000000000000000000000000000020000000000000000000000000000000300000000000000000000000000000004000000000000000000000000000000",
            "8a263dd317aa88d56bdf3936dba75bb8"
        },
        { "e66021d5eb8e4f4066d4adb9c33560e4", "f46e44bb3da0015c94f70887", "", "a4194b79071b01a87d65f706e3949578" },
        { "384ea416ac3c2f51a76e7d8226346d4e", "b30c084727ad1c592ac21d12", "35", "8b2b805fc0885e2b470d9dbe6cb15ed3" },
        { "cae31cd9f55526eb038241fc44cac1e5", "b5e006ded553110e6dc56529", "d10989f2c52e94ad", "48168ff846356c33032c719b518f18a8" },
        { "dd6197cd63c963919cf0c273ef6b28bf", "ecb0c42f7000ef0e6f95f24d", "4dcc1485365866e25ac3f2ca6aba97", "09df91414578f7faf757d04ee26ab901" },
        { "c15ed227dd2e237ecd087eaaaad19ea4", "965ff6643116ac1443a2dec7", "fee62fde973fe025ad6b322dcdf3c63fc7", "ea727c084db2bc948de0928edddd7fcf" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Tags_are_those_of_the_published_test_vectors(string key, string nonce, string message, string tag)
    {
        Span<byte> actual = stackalloc byte[MessageTag.Size];
        MessageTag.Make(Convert.FromHexString(key), Convert.FromHexString(nonce), Convert.FromHexString(message), actual);
        Assert.Equal(tag, Convert.ToHexStringLower(actual));
        MessageTag.Make(Convert.FromHexString(key), Convert.FromHexString(nonce), Convert.FromHexString(message), actual, plain: true);
        Assert.Equal(tag, Convert.ToHexStringLower(actual));
    }

    [Fact]
    public void Special_instructions_give_the_tag_that_plain_code_gives_for_messages_of_all_lengths()
    {
        byte[] message = new byte[600];
        new Random(8452).NextBytes(message);
        Span<byte> fast = stackalloc byte[MessageTag.Size], plain = stackalloc byte[MessageTag.Size];
        for (int length = 0; length <= message.Length; length++)
        {
            MessageTag.Make(MessageTag.PublicKey, new byte[MessageTag.NonceSize], message.AsSpan(0, length), fast);
            MessageTag.Make(MessageTag.PublicKey, new byte[MessageTag.NonceSize], message.AsSpan(0, length), plain, plain: true);
            Assert.True(fast.SequenceEqual(plain), $"length {length}");
        }
    }
}
