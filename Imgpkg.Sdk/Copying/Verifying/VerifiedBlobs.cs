using System.Text;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>
/// Remembers in a file which blobs were verified where, a line each, so that an interrupted verification can be gone on with. A line that a
/// killed process left unfinished says nothing. Safe for concurrent use.
/// </summary>
internal sealed class VerifiedBlobs : IDisposable
{
    private const string LineEnd = " ok";

    private static readonly UTF8Encoding WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string? _path;
    private readonly HashSet<string> _earlier = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly StreamWriter? _writer;

    private VerifiedBlobs(string? path)
    {
        _path = path;
        if (path is not null)
        {
            FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            using (var reader = new StreamReader(file, WithoutMark, detectEncodingFromByteOrderMarks: false, leaveOpen: true))
            {
                Read(reader);
            }

            // Whatever stands at the end now ends there.
            _writer = new StreamWriter(file, WithoutMark) { AutoFlush = true, NewLine = "\n" };
            _writer.Write("\n");
        }
    }

    /// <summary>Reads the file, which need not exist, and keeps it locked; without a path nothing is remembered.</summary>
    /// <exception cref="FileAccessException">It cannot be opened, or another process has it.</exception>
    public static VerifiedBlobs Open(string? path)
    {
        try
        {
            return new VerifiedBlobs(path);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.Open(path!, e);
        }
    }

    /// <summary>Whether an earlier run verified the blob in this place.</summary>
    public bool Has(CheckedPlace place, Descriptor blob) => _earlier.Contains(Line(place, blob));

    /// <summary>Notes that a blob was verified.</summary>
    /// <exception cref="FileAccessException">The file cannot be written.</exception>
    public void Add(CheckedPlace place, Descriptor blob)
    {
        if (_writer is null)
        {
            return;
        }

        try
        {
            lock (_lock)
            {
                _writer.WriteLine(Line(place, blob));
            }
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.For("write", _path!, e);
        }
    }

    /// <summary>Ends the file's use: the next run is to read everything again.</summary>
    public void Forget()
    {
        if (_path is not null)
        {
            Dispose();
            File.Delete(_path);
        }
    }

    public void Dispose() => _writer?.Dispose();

    private static string Line(CheckedPlace place, Descriptor blob) =>
        FormattableString.Invariant($"{blob.Digest} {blob.Size} {Uri.EscapeDataString(place.Name)}{LineEnd}");

    private void Read(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            if (line.EndsWith(LineEnd, StringComparison.Ordinal))
            {
                _earlier.Add(line);
            }
        }
    }
}
