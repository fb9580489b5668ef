namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>How an archive is written, and who is told.</summary>
internal sealed record ImageSetWriteOptions
{
    /// <summary>How many layers are fetched at once. Default 5. With 1 they come in the archive's order and a failure is final at once.</summary>
    public int Concurrency { get; init; } = 5;

    /// <summary>Whether layers are taken from an earlier archive of the same name, finished or not. Default false.</summary>
    public bool Resume { get; init; }

    /// <summary>Told how many layers are there already, before anything is written; only when there is an earlier archive to resume.</summary>
    public Action<int>? OnReusing { get; init; }

    /// <summary>Told that writing begins.</summary>
    public Action? OnWriting { get; init; }

    /// <summary>Told of every entry that is complete, its name and how long it took; one at a time, from any thread.</summary>
    public Action<string, TimeSpan>? OnFileDone { get; init; }

    /// <summary>Told of bytes that arrived, and with a negative number of those of an attempt that was in vain; from any thread.</summary>
    public Action<int>? OnBytes { get; init; }
}
