namespace Wafer.Tests.Suite;

/// <summary>A theory that needs the WebAssembly test suite; it is skipped, with the reason, where the suite is missing and cannot be fetched.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SuiteTheoryAttribute : TheoryAttribute
{
    public SuiteTheoryAttribute()
    {
        if (TestData.SuiteFolder is null)
            Skip = TestData.SuiteIsMissing;
    }
}

/// <summary>A fact that needs the WebAssembly test suite; it is skipped, with the reason, where the suite is missing and cannot be fetched.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SuiteFactAttribute : FactAttribute
{
    public SuiteFactAttribute()
    {
        if (TestData.SuiteFolder is null)
            Skip = TestData.SuiteIsMissing;
    }
}

/// <summary>A theory that needs the scripts of proposals, which stand beside the suite's core; it is skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProposalTheoryAttribute : TheoryAttribute
{
    public ProposalTheoryAttribute()
    {
        if (!TestData.Scripts("proposals").Any())
            Skip = "The test suite that was found has no folder 'proposals'.";
    }
}
