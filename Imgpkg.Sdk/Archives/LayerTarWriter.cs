using System.Buffers;
using System.Security.Cryptography;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives;

/// <summary>Writes the uncompressed tar of a layer and hashes it on the way, through two buffers whatever the size of the files.</summary>
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
        var output = new TarBuffer(destination);
        await using (output.ConfigureAwait(false))
        {
            for (int i = 0; i < entries.Count; i++)
            {
                entryAdded?.Invoke(i);
                await WriteAsync(entries[i], output, cancellationToken).ConfigureAwait(false);
            }

            await output.WriteZerosAsync(TrailerSize, cancellationToken).ConfigureAwait(false);
            return await output.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The size of the tar in bytes, as long as the files stay as they are.</summary>
    /// <exception cref="FileAccessException">A file is missing or cannot be looked at.</exception>
    public static long Measure(IReadOnlyList<LayerEntry> entries) => TrailerSize + entries.Sum(Measure);

    /// <summary>The size of a file's content in bytes, as it was found.</summary>
    /// <exception cref="FileAccessException">The file is missing or cannot be looked at.</exception>
    public static long SizeOf(LayerEntry file)
    {
        try
        {
            return file.Content?.Length ?? file.Size ?? new FileInfo(file.SourcePath!).Length;
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw FileFailures.Open(file.SourcePath!, e);
        }
    }

    private static long Measure(LayerEntry entry)
    {
        if (entry.IsDirectory)
        {
            return TarHeader.Measure(entry.Name, isDirectory: true, entry.Mode, size: 0);
        }

        long size = SizeOf(entry);
        return TarHeader.Measure(entry.Name, isDirectory: false, entry.Mode, size) + size + PaddingOf(size);
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

    /// <summary>Collects small pieces, so that hashing and the stream behind see large ones. A full buffer is hashed while the other one is filled.</summary>
    private sealed class TarBuffer(Stream destination) : IAsyncDisposable
    {
        private readonly IncrementalHash _hash = Digest.CreateHash(Digest.Sha256);
        private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        private byte[] _other = ArrayPool<byte>.Shared.Rent(BufferSize);
        private Task _hashing = Task.CompletedTask;
        private int _used;

        public async ValueTask<Memory<byte>> GetFreeAsync(CancellationToken cancellationToken)
        {
            if (_used == _buffer.Length)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            return _buffer.AsMemory(_used);
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

        /// <summary>Passes on the rest, and gives the digest of everything.</summary>
        public async Task<Digest> CompleteAsync(CancellationToken cancellationToken)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
            await _hashing.ConfigureAwait(false);
            return Digest.Of(_hash);
        }

        public async ValueTask DisposeAsync()
        {
            await _hashing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(_buffer);
            ArrayPool<byte>.Shared.Return(_other);
            _hash.Dispose();
        }

        private async ValueTask FlushAsync(CancellationToken cancellationToken)
        {
            await _hashing.ConfigureAwait(false);
            ReadOnlyMemory<byte> filled = _buffer.AsMemory(0, _used);
            _hashing = Task.Run(() => _hash.AppendData(filled.Span), CancellationToken.None);
            await destination.WriteAsync(filled, cancellationToken).ConfigureAwait(false);
            (_buffer, _other) = (_other, _buffer);
            _used = 0;
        }
    }
}
