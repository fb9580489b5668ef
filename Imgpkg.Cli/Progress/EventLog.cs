using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Imgpkg.Sdk;

namespace Imgpkg.Cli.Progress;

/// <summary>Writes progress as JSON, one object a line (docs/events.md).</summary>
internal sealed class EventLog(Action<string> write, RetryCount retries, TimeProvider time) : IProgress<TransferProgress>
{
    /// <summary>Changes when a reader of the version before would go wrong.</summary>
    private const int Version = 1;

    private readonly Lock _lock = new();
    private Exception? _failure;

    public void Started(string command) => Write("started", json => json.WriteString("command", command));

    public void Succeeded() => Write("succeeded", json => json.WriteNumber("retries", retries.Value));

    public void Failed(string error) => End("failed", error);

    public void Interrupted(string error) => End("interrupted", error);

    public void Report(TransferProgress value) => Write(EventNames.Of(value.Phase), json =>
    {
        WriteName(json, "image", value.Reference?.FullName);
        WriteName(json, "repository", value.Repository?.FullName);
        WriteName(json, "digest", value.Digest?.ToString());
        WriteName(json, "path", value.Path);
        WriteCount(json, "item", value.Item);
        WriteCount(json, "items", value.ItemCount);
        WriteCount(json, "depth", value.Depth);
        WriteCount(json, "size", value.Size);
        if (value.Phase == TransferPhase.Transferring)
        {
            json.WriteNumber("bytes", value.BytesTransferred);
            WriteCount(json, "total", value.BytesTotal ?? 0);
            json.WriteNumber("retries", retries.Value);
        }

        if (value.Elapsed is { } elapsed)
        {
            json.WriteNumber("seconds", elapsed.TotalSeconds);
        }
    });

    /// <summary>Reports that events got lost, once the operation is over: losing them is no reason to stop it half way.</summary>
    /// <exception cref="IOException">An event could not be written.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new IOException($"Writing events: {_failure.Message}", _failure);
        }
    }

    private static void WriteName(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteCount(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    private void End(string phase, string error) => Write(phase, json =>
    {
        json.WriteNumber("retries", retries.Value);
        json.WriteString("error", error);
    });

    private void Write(string phase, Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteString("time", time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("phase", phase);
            members(json);
            json.WriteEndObject();
        }

        lock (_lock)
        {
            Append(System.Text.Encoding.UTF8.GetString(line.WrittenSpan) + "\n");
        }
    }

    private void Append(string line)
    {
        try
        {
            write(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failure ??= e;
        }
    }
}
