using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Imgpkg.Cli.Output;

/// <summary>
/// Writes to a standard stream of the process and does nothing else. The platform's own streams send a terminal a mode change before the
/// first byte, which the original does not.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class DescriptorStream(int descriptor) : Stream
{
    private const int InterruptedError = 4;
    private const int ClosedPipeError = 32;
    private const int LinuxTryAgainError = 11;
    private const int BsdTryAgainError = 35;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[WriteSome(buffer)..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Writes what the system takes at once. Answers how many bytes need not be written again: 0 after a wait.</summary>
    private int WriteSome(ReadOnlySpan<byte> buffer)
    {
        nint written = WriteTo(descriptor, buffer, buffer.Length);
        if (written >= 0)
        {
            return (int)written;
        }

        int error = Marshal.GetLastPInvokeError();
        switch (error)
        {
            case InterruptedError:
                return 0;
            case LinuxTryAgainError or BsdTryAgainError:
                // Somebody who shares the descriptor made it non-blocking; its reader is slow.
                Thread.Sleep(1);
                return 0;
            case ClosedPipeError:
                // A reader that went away, such as head, has seen enough.
                return buffer.Length;
            default:
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> buffer, nint count);
}
