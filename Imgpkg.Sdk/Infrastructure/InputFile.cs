using Microsoft.Win32.SafeHandles;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>A file that is read once, from its start to its end.</summary>
internal abstract class InputFile : IDisposable
{
    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It cannot be opened; in general what opening files throws.</exception>
    public static InputFile Open(string path)
    {
        // Whatever keeps it from being opened this way is told by the other.
        InputFile? file = OperatingSystem.IsLinux() && Environment.Is64BitProcess ? LinuxInputFile.TryOpen(path) : null;
        return file ?? HandleInputFile.Open(path);
    }

    /// <summary>Its size in bytes and the time of its last change when it was opened.</summary>
    public required FileStamp Opened { get; init; }

    /// <summary>Its size in bytes and the time of its last change by now.</summary>
    public abstract FileStamp Stamp();

    /// <summary>Reads on; 0 at the end.</summary>
    public abstract int Read(Span<byte> destination);

    public abstract void Dispose();

    private sealed class HandleInputFile(SafeFileHandle handle) : InputFile
    {
        private long _position;

        public static new HandleInputFile Open(string path)
        {
            SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            try
            {
                return new HandleInputFile(handle) { Opened = StampOf(handle) };
            }
            catch
            {
                handle.Dispose();
                throw;
            }
        }

        public override FileStamp Stamp() => StampOf(handle);

        public override int Read(Span<byte> destination)
        {
            int count = RandomAccess.Read(handle, destination, _position);
            _position += count;
            return count;
        }

        public override void Dispose() => handle.Dispose();

        private static FileStamp StampOf(SafeFileHandle handle) => new(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);
    }
}
