using System.Reflection;

namespace Wafer.Tests.Programs;

/// <summary>A fact that runs a program of a package of <see cref="Packages"/>; it is skipped, with the reason, where the package cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string package)
    {
        Package = package;
        Skip = Missing(package);
    }

    public string Package { get; }

    internal static string? Missing(string package)
    {
        if (!OperatingSystem.IsLinux())
            return "Preopened directories need Linux.";
        return ((NpmPackage)typeof(Packages).GetField(package, BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!).Failure;
    }
}

/// <inheritdoc cref="ProgramFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(string package)
    {
        Package = package;
        Skip = ProgramFactAttribute.Missing(package);
    }

    public string Package { get; }
}
