using System.Text;

namespace Imgpkg.Cli.Progress;

/// <summary>The file that events are written to. Anything that can be opened will do, a pipe or an inherited descriptor too.</summary>
internal sealed class EventFile : IDisposable
{
    private readonly StreamWriter _writer;

    private EventFile(StreamWriter writer) => _writer = writer;

    /// <summary>Opens the file and empties it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static EventFile Open(string path)
    {
        try
        {
            FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            return new EventFile(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IOException($"Writing events: open {path}: {Reason(e)}", e);
        }
    }

    private static string Reason(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException => "permission denied",
        _ => failure.Message,
    };

    public void Write(string line)
    {
        _writer.Write(line);
        _writer.Flush();
    }

    public void Dispose()
    {
        try
        {
            _writer.Dispose();
        }
        catch (IOException)
        {
            // What could not be written was reported when it was written.
        }
    }
}
