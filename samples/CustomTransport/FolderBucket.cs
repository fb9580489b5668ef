using System.Runtime.CompilerServices;

namespace CustomTransport;

/// <summary>A bucket that is a folder, so that the sample needs no account anywhere.</summary>
internal sealed class FolderBucket(string folder) : IBucket
{
    private readonly string _root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(File.Exists(FileOf(key)) ? File.OpenRead(FileOf(key)) : null);

    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) => Task.FromResult(File.Exists(FileOf(key)));

    public async Task WriteAsync(string key, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        string path = FileOf(key);
        string temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            await using (FileStream file = File.Create(temporary))
            {
                await write(file);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string directory = FileOf(prefix);
        IEnumerable<string> files = Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories) : [];
        foreach (string file in files.Where(file => !file.EndsWith(".tmp", StringComparison.Ordinal)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Path.GetRelativePath(_root, file).Replace('\\', '/');
        }

        await Task.CompletedTask;
    }

    // Names of repositories come from outside; whatever the library checks of them, nothing leads out of the folder.
    private string FileOf(string key)
    {
        string path = Path.GetFullPath(Path.Combine(_root, key));
        return path.StartsWith(_root, StringComparison.Ordinal) ? path : throw new ArgumentException($"'{key}' is outside of the bucket.", nameof(key));
    }
}
