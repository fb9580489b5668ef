namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>The bytes of a blob upload so far, and the state its newest location carries.</summary>
internal sealed class UploadSession : IDisposable
{
    private readonly MemoryStream _bytes = new();

    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>Counts the steps; a location with another number is a stale one.</summary>
    public int State { get; set; }

    /// <summary>Set when a PATCH broke off on a registry that cannot go on after that.</summary>
    public bool Broken { get; set; }

    public long Length => _bytes.Length;

    public void Append(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public byte[] ToArray() => _bytes.ToArray();

    public void Dispose() => _bytes.Dispose();
}
