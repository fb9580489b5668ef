using System.Buffers;
using System.Security.Cryptography;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives;

/// <summary>Writes the uncompressed tar of a layer and hashes it on the way, through one buffer whatever the size of the files.</summary>
internal static class LayerTarWriter
{
    private const int BufferSize = 256 * 1024;
    private const int TrailerSize = 2 * TarHeader.BlockSize;

    /// <summary>Writes all entries and the trailer.</summary>
    /// <param name="entries">The entries, in order.</param>
    /// <param name="destination">Receives the tar; stays open.</param>
    /// <param name="entryAdded">Called for each entry before its content is read; null for nothing.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The digest of the tar (the layer's diffID).</returns>
    /// <exception cref="FileAccessException">A file cannot be read, or changed while it was.</exception>
    public static async Task<Digest> WriteAsync(
        IReadOnlyList<LayerEntry> entries, Stream destination, Action<int>? entryAdded, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        using var hash = Digest.CreateHash(Digest.Sha256);
        try
        {
            var output = new TarBuffer(destination, hash, buffer);
            for (int i = 0; i < entries.Count; i++)
            {
                entryAdded?.Invoke(i);
                await WriteAsync(entries[i], output, cancellationToken).ConfigureAwait(false);
            }

            await output.WriteZerosAsync(TrailerSize, cancellationToken).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            return Digest.Of(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The size of the tar in bytes, as long as the files stay as they are.</summary>
    /// <exception cref="FileAccessException">A file is missing or cannot be looked at.</exception>
    public static long Measure(IReadOnlyList<LayerEntry> entries) => TrailerSize + entries.Sum(Measure);

    private static long Measure(LayerEntry entry)
    {
        if (entry.IsDirectory)
        {
            return TarHeader.Measure(entry.Name, isDirectory: true, entry.Mode, size: 0);
        }

        try
        {
            long size = entry.Content?.Length ?? entry.Size ?? new FileInfo(entry.SourcePath!).Length;
            return TarHeader.Measure(entry.Name, isDirectory: false, entry.Mode, size) + size + PaddingOf(size);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.Open(entry.SourcePath!, e);
        }
    }

    private static async Task WriteAsync(LayerEntry entry, TarBuffer output, CancellationToken cancellationToken)
    {
        if (entry.IsDirectory)
        {
            await output.WriteHeaderAsync(entry, size: 0, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (entry.Content is { } content)
        {
            await output.WriteHeaderAsync(entry, content.Length, cancellationToken).ConfigureAwait(false);
            await output.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            await output.WriteZerosAsync(PaddingOf(content.Length), cancellationToken).ConfigureAwait(false);
            return;
        }

        using var file = LayerSourceFile.Open(entry);
        await output.WriteHeaderAsync(entry, file.Length, cancellationToken).ConfigureAwait(false);
        await CopyAsync(file, output, cancellationToken).ConfigureAwait(false);
        await output.WriteZerosAsync(PaddingOf(file.Length), cancellationToken).ConfigureAwait(false);
    }

    private static int PaddingOf(long size) => (int)(-size & (TarHeader.BlockSize - 1));

    private static async Task CopyAsync(LayerSourceFile file, TarBuffer output, CancellationToken cancellationToken)
    {
        for (long offset = 0; offset < file.Length;)
        {
            Memory<byte> free = await output.GetFreeAsync(cancellationToken).ConfigureAwait(false);
            int count = file.Read(free.Span[..(int)Math.Min(free.Length, file.Length - offset)]);
            output.Advance(count);
            offset += count;
        }

        file.RequireUnchanged();
    }

    /// <summary>Collects small pieces, so that hashing and the stream behind see large ones.</summary>
    private sealed class TarBuffer(Stream destination, IncrementalHash hash, byte[] buffer)
    {
        private int _used;

        public async ValueTask<Memory<byte>> GetFreeAsync(CancellationToken cancellationToken)
        {
            if (_used == buffer.Length)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            return buffer.AsMemory(_used);
        }

        public void Advance(int count) => _used += count;

        public async ValueTask WriteHeaderAsync(LayerEntry entry, long size, CancellationToken cancellationToken)
        {
            Memory<byte> free = await GetFreeAsync(cancellationToken).ConfigureAwait(false);
            if (TarHeader.TryWrite(free.Span, entry.Name, entry.IsDirectory, entry.Mode, size))
            {
                Advance(TarHeader.BlockSize);
            }
            else
            {
                await WriteAsync(TarHeader.Format(entry.Name, entry.IsDirectory, entry.Mode, size), cancellationToken).ConfigureAwait(false);
            }
        }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            while (bytes.Length > 0)
            {
                Memory<byte> free = await GetFreeAsync(cancellationToken).ConfigureAwait(false);
                int count = Math.Min(free.Length, bytes.Length);
                bytes[..count].CopyTo(free);
                Advance(count);
                bytes = bytes[count..];
            }
        }

        public async ValueTask WriteZerosAsync(int count, CancellationToken cancellationToken)
        {
            while (count > 0)
            {
                Memory<byte> free = await GetFreeAsync(cancellationToken).ConfigureAwait(false);
                int part = Math.Min(free.Length, count);
                free.Span[..part].Clear();
                Advance(part);
                count -= part;
            }
        }

        public async ValueTask FlushAsync(CancellationToken cancellationToken)
        {
            hash.AppendData(buffer, 0, _used);
            await destination.WriteAsync(buffer.AsMemory(0, _used), cancellationToken).ConfigureAwait(false);
            _used = 0;
        }
    }
}
