using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Wafer.Generators;

/// <summary>Generates host modules from <c>[WasmImports]</c>, export facades from <c>[WasmExports]</c>, and registrations of the delegate types that functions are called by.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class WaferGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<GeneratedFile> imports = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Wafer.WasmImportsAttribute", static (_, _) => true, static (found, _) => ImportsEmitter.Emit(
                (INamedTypeSymbol)found.TargetSymbol, found.Attributes[0], found.SemanticModel.Compilation.Options is CSharpCompilationOptions { AllowUnsafe: true }));
        IncrementalValuesProvider<GeneratedFile> exports = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Wafer.WasmExportsAttribute", static (_, _) => true, static (found, _) => ExportsEmitter.Emit((INamedTypeSymbol)found.TargetSymbol));
        IncrementalValuesProvider<string> delegates = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => DelegateRegistrations.MayBe(node), DelegateRegistrations.Statements)
            .Where(static statements => statements is not null)
            .Select(static (statements, _) => statements!);

        context.RegisterSourceOutput(imports, Add);
        context.RegisterSourceOutput(exports, Add);
        context.RegisterSourceOutput(delegates.Collect(), static (output, statements) =>
        {
            if (DelegateRegistrations.Source(statements) is { } source)
                output.AddSource("Wafer.DelegateTypes.g.cs", source);
        });
    }

    private static void Add(SourceProductionContext output, GeneratedFile file)
    {
        foreach (Diagnostic diagnostic in file.Diagnostics)
            output.ReportDiagnostic(diagnostic);
        if (file.Source is not null)
            output.AddSource(file.Name, file.Source);
    }
}
