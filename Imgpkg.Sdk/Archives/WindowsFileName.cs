using System.Buffers;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// Which names Windows takes for what they are. Others it reads as streams, drives or devices, whatever directory they are in, or shortens,
/// so that two names mean one file.
/// </summary>
internal static class WindowsFileName
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(":*?\"<>|");
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>Whether one part of a path, not empty, names a file or directory of that name.</summary>
    public static bool IsUsable(string part) =>
        !part.AsSpan().ContainsAny(Forbidden)
        && !part.AsSpan().ContainsAnyInRange('\0', '\u001f')
        && part[^1] is not (' ' or '.')
        && !IsDevice(part.Split('.')[0].TrimEnd(' '));

    // COM¹ and LPT² are devices, too.
    private static bool IsDevice(string stem) =>
        Devices.Contains(stem, StringComparer.OrdinalIgnoreCase)
        || (stem.Length == 4
            && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase))
            && stem[3] is (>= '0' and <= '9') or '\u00b9' or '\u00b2' or '\u00b3');
}
