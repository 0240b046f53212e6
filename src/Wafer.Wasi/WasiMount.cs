namespace Wafer.Wasi;

/// <summary>A directory that a guest finds open when it starts. No path of the guest leaves it.</summary>
/// <param name="FileSystem">The file system whose root it is.</param>
/// <param name="GuestPath">The name under which the guest sees it, for example <c>/</c> or <c>.</c>.</param>
public sealed record WasiMount(IWasiFileSystem FileSystem, string GuestPath);
