namespace System.Runtime.CompilerServices;

/// <summary>What init accessors and records need, which .NET Standard does not have.</summary>
internal static class IsExternalInit;
