namespace Imgpkg.Sdk.Infrastructure;

/// <summary>Tells that a file could not be opened because somebody else has it open; the base library has no exception of its own for that.</summary>
internal static class SharingViolation
{
    // ERROR_SHARING_VIOLATION, or EWOULDBLOCK as macOS and Linux number it.
    private static readonly int Code = OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11;

    public static bool Is(IOException exception) => exception.HResult == Code;
}
