using System.Reflection;

namespace Wafer.Tests.Programs;

/// <summary>A fact that runs a program of a package of <see cref="Packages"/>; it is skipped, with the reason, where the package cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] packages) => Skip = Missing(packages);

    internal static string? Missing(params string[] packages)
    {
        if (!OperatingSystem.IsLinux())
            return "Preopened directories need Linux.";
        return packages.Select(package => typeof(Packages).GetField(package, BindingFlags.Static | BindingFlags.Public)!.GetValue(null) switch
        {
            NpmPackage npm => npm.Failure,
            DebianPackages debian => debian.Failure,
            DebianSource source => source.Failure,
            _ => throw new ArgumentException($"{package} is no package."),
        }).FirstOrDefault(failure => failure is not null);
    }
}

/// <inheritdoc cref="ProgramFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(params string[] packages) => Skip = ProgramFactAttribute.Missing(packages);
}
