using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>
/// The right to change a store's <c>index.json</c>, among all tasks and processes: an advisory lock on a file beside it. The system
/// releases it when its holder dies. The file stays, because removing it would let two waiters lock two different files.
/// </summary>
internal sealed class LayoutLock : IDisposable
{
    public const string FileName = "index.json.lock";

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private LayoutLock(FileStream file) => _file = file;

    public static async Task<LayoutLock> AcquireAsync(
        string directory, LayoutFailures failures, TimeProvider time, TimeSpan longestWait, CancellationToken cancellationToken)
    {
        string path = Path.Combine(directory, FileName);
        long start = time.GetTimestamp();
        TimeSpan pause = ShortestPause;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(path, failures) is { } acquired)
            {
                return acquired;
            }

            if (time.GetElapsedTime(start) >= longestWait)
            {
                throw failures.Locked(path, longestWait);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public void Dispose() => _file.Dispose();

    private static LayoutLock? TryAcquire(string path, LayoutFailures failures)
    {
        try
        {
            return new LayoutLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (SharingViolation.Is(e))
        {
            return null;
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw failures.Writing(path, e);
        }
    }
}
