namespace Wafer;

/// <summary>How far the compilation of a whole module is.</summary>
/// <param name="Functions">The number of functions compiled.</param>
/// <param name="TotalFunctions">The number of functions that the module defines.</param>
/// <param name="Bytes">The number of bytes of function bodies compiled.</param>
/// <param name="TotalBytes">The number of bytes of all function bodies.</param>
public readonly record struct CompilationProgress(int Functions, int TotalFunctions, int Bytes, int TotalBytes);
