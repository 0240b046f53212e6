namespace Wafer.Wasi;

/// <summary>A directory of the host that a guest finds open when it starts. No path of the guest leaves it.</summary>
/// <param name="HostPath">The directory on the host.</param>
/// <param name="GuestPath">The name under which the guest sees it, for example <c>/</c> or <c>.</c>.</param>
/// <param name="ReadOnly">Whether every attempt to change something below it fails with EROFS.</param>
public sealed record WasiPreopen(string HostPath, string GuestPath, bool ReadOnly = false);
