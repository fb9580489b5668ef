using System.Runtime.InteropServices;

namespace Imgpkg.Cli.Output;

/// <summary>
/// The size of the terminal that standard output is. Asked for directly: the platform's console would first send the terminal a mode change.
/// </summary>
internal static partial class TerminalSize
{
    private const int OutputDescriptor = 1;
    private const nuint LinuxGetWindowSize = 0x5413;
    private const int DefaultColumns = 80;
    private const int DefaultRows = 24;

    public static (int Columns, int Rows) OfOutput()
    {
        // Elsewhere the call has other numbers, and on some processors another convention.
        if (!OperatingSystem.IsLinux() || GetWindowSize(OutputDescriptor, LinuxGetWindowSize, out WindowSize size) != 0 || size.Columns == 0 || size.Rows == 0)
        {
            return (DefaultColumns, DefaultRows);
        }

        return (size.Columns, size.Rows);
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetWindowSize(int descriptor, nuint request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
