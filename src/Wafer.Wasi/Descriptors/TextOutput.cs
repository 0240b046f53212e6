using System.Text;

namespace Wafer.Wasi;

/// <summary>Standard output to a text writer. What the guest writes is taken for UTF-8; a character may be split between writes.</summary>
/// <param name="writer">The writer.</param>
internal sealed class TextOutput(TextWriter writer) : StreamDescriptor(isInput: false)
{
    private const int CharsAtOnce = 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override void Dispose()
    {
        // A character that was never finished becomes a replacement character.
        Decode([], flush: true);
        base.Dispose();
    }

    protected override WasiErrno ReadCore(Span<byte> buffer, out int count)
    {
        count = 0;
        return WasiErrno.BadDescriptor;
    }

    protected override WasiErrno WriteCore(ReadOnlySpan<byte> bytes)
    {
        Decode(bytes, flush: false);
        return WasiErrno.Success;
    }

    protected override void Flush() => writer.Flush();

    private void Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> chars = stackalloc char[CharsAtOnce];
        bool completed;
        do
        {
            _decoder.Convert(bytes, chars, flush, out int bytesUsed, out int charsUsed, out completed);
            bytes = bytes[bytesUsed..];
            if (charsUsed > 0)
                writer.Write(chars[..charsUsed]);
        }
        while (!completed);
    }
}
