namespace Imgpkg.Sdk.Archives;

/// <summary>
/// The mode numbers of layer entries: owner bits only, or, preserved, Go's file mode number with its own positions for the special bits
/// (formats 5.4.4, 5.4.7).
/// </summary>
internal static class EntryModes
{
    private const long GoDirectory = 0x80000000;
    private const long GoSetUser = 0x00800000;
    private const long GoSetGroup = 0x00400000;
    private const long GoSticky = 0x00100000;
    private const long PermissionBits = 0b111_111_111;
    private const long OwnerBits = 0b111_000_000;

    /// <summary>For a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="known">Its permissions, where they are known already.</param>
    /// <param name="preserve">Whether they are preserved.</param>
    public static long ForFile(string path, UnixFileMode? known, bool preserve)
    {
        if (OperatingSystem.IsWindows())
        {
            bool readOnly = File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly);
            return Convert.ToInt64(preserve ? readOnly ? "444" : "666" : readOnly ? "400" : "600", 8);
        }

        UnixFileMode mode = known ?? Read(path);
        return preserve ? ToGo(mode) : (long)mode & OwnerBits;
    }

    /// <summary>For every directory of an input; preserved, it is the input's own mode (imgpkg compatibility).</summary>
    public static long ForDirectory(string input, bool preserve) =>
        !preserve ? OwnerBits
        : OperatingSystem.IsWindows() ? GoDirectory | PermissionBits
        : GoDirectory | ToGo(Read(input));

    private static long ToGo(UnixFileMode mode) =>
        ((long)mode & PermissionBits)
        | (mode.HasFlag(UnixFileMode.SetUser) ? GoSetUser : 0)
        | (mode.HasFlag(UnixFileMode.SetGroup) ? GoSetGroup : 0)
        | (mode.HasFlag(UnixFileMode.StickyBit) ? GoSticky : 0);

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static UnixFileMode Read(string path)
    {
        try
        {
            return File.GetUnixFileMode(path);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.For("stat", path, e);
        }
    }
}
