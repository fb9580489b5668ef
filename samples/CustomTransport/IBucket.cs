namespace CustomTransport;

/// <summary>What every object storage can do: objects by key, each written whole. Put the client of yours behind it.</summary>
internal interface IBucket
{
    /// <summary>Opens an object; null when there is none.</summary>
    Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(string key, CancellationToken cancellationToken);

    /// <summary>Writes an object, which nobody sees before all of it is there; when <paramref name="write"/> throws, nobody ever does.</summary>
    Task WriteAsync(string key, Func<Stream, Task> write, CancellationToken cancellationToken);

    /// <summary>The keys that begin with a prefix.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);
}
