using System.Text;

namespace Wafer.Runtime.Platform;

/// <summary>Whose a file is.</summary>
internal static unsafe class FileOwner
{
    private const int FromCurrentFolder = -100;
    private const uint WantMode = 2, WantUser = 8;
    private const int WritableByOthers = 0b010_010;

    /// <summary>Gives a file a second name, unless there is a file of that name already: of several who try at once, one succeeds.</summary>
    public static void TryLink(string path, string name)
    {
        fixed (byte* existing = Encoding.UTF8.GetBytes(path + '\0'), added = Encoding.UTF8.GetBytes(name + '\0'))
            _ = Libc.Link(existing, added);
    }

    /// <summary>Whether a file or folder belongs to the user of this process and nobody else may write to it.</summary>
    public static bool IsPrivate(string path)
    {
        Libc.FileStatus status;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (Libc.Status(FromCurrentFolder, name, 0, WantMode | WantUser, &status) != 0)
                return false;
        }
        return status.User == Libc.EffectiveUser() && (status.Mode & WritableByOthers) == 0;
    }
}
