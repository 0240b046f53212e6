using System.Text;
using Wafer.Cli;

namespace Wafer.Tests.Cli;

/// <summary>What one run of the tool, in this process, gave.</summary>
internal sealed record ToolRun(int Status, string Output, string Error)
{
    /// <summary>Runs the tool.</summary>
    public static ToolRun Of(params string[] arguments) => WithInput([], arguments);

    /// <summary>Runs the tool with a text on its standard input.</summary>
    public static ToolRun WithInput(string input, params string[] arguments) => WithInput(Encoding.UTF8.GetBytes(input), arguments);

    /// <summary>Runs the tool with bytes on its standard input.</summary>
    public static ToolRun WithInput(byte[] input, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        using ToolHost host = ToolHost.Over(new MemoryStream(input), output, error);
        int status = Tool.Run(host, arguments);
        return new ToolRun(status, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    /// <summary>The lines of the standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Checks that the tool failed with a status and one message that contains a text, and that the message is for readers.</summary>
    public void AssertFails(int status, string message)
    {
        Assert.Equal(status, Status);
        Assert.StartsWith("wafer: ", Error, StringComparison.Ordinal);
        Assert.Contains(message, Error, StringComparison.Ordinal);
        AssertIsReadable();
    }

    /// <summary>Checks that what was written to the standard error is no dump of .NET's.</summary>
    public void AssertIsReadable()
    {
        Assert.DoesNotContain("   at Wafer.", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at System.", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", Error, StringComparison.Ordinal);
    }
}
