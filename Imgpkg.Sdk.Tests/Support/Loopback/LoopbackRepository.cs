using System.Collections.Concurrent;
using System.Text;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>One repository of a <see cref="LoopbackRegistry"/>: seeded by tests before, looked at after.</summary>
internal sealed class LoopbackRepository(string name)
{
    private readonly ConcurrentDictionary<Digest, byte[]> _blobs = new();
    private readonly ConcurrentDictionary<Digest, StoredManifest> _manifests = new();
    private readonly ConcurrentDictionary<string, Digest> _tags = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UploadSession> _uploads = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public IReadOnlyDictionary<Digest, byte[]> Blobs => _blobs;

    public IReadOnlyDictionary<Digest, StoredManifest> Manifests => _manifests;

    public IReadOnlyDictionary<string, Digest> Tags => _tags;

    /// <summary>The upload sessions that were neither finished nor cancelled.</summary>
    public IReadOnlyDictionary<string, UploadSession> Uploads => _uploads;

    /// <summary>Whether anything was ever stored here; otherwise the registry does not know the repository's name.</summary>
    public bool IsKnown => !_manifests.IsEmpty || !_blobs.IsEmpty;

    public Digest AddBlob(byte[] bytes) => AddBlob(Digest.Of(bytes), bytes);

    /// <summary>Stores bytes under a digest that need not be theirs.</summary>
    public Digest AddBlob(Digest digest, byte[] bytes)
    {
        _blobs[digest] = bytes;
        return digest;
    }

    public Digest AddManifest(string mediaType, string json, string? tag = null) => AddManifest(mediaType, Encoding.UTF8.GetBytes(json), tag);

    public Digest AddManifest(string mediaType, byte[] bytes, string? tag = null) => AddManifest(Digest.Of(bytes), mediaType, bytes, tag);

    /// <summary>Stores a manifest under a digest that need not be its own.</summary>
    public Digest AddManifest(Digest digest, string mediaType, byte[] bytes, string? tag = null)
    {
        _manifests[digest] = new StoredManifest(digest, mediaType, bytes);
        if (tag is not null)
        {
            _tags[tag] = digest;
        }

        return digest;
    }

    public void SetTag(string tag, Digest digest) => _tags[tag] = digest;

    public bool RemoveBlob(Digest digest) => _blobs.TryRemove(digest, out _);

    public bool RemoveTag(string tag) => _tags.TryRemove(tag, out _);

    /// <summary>Removes a manifest and every tag that names it.</summary>
    public bool RemoveManifest(Digest digest)
    {
        foreach ((string tag, Digest target) in _tags)
        {
            if (target == digest)
            {
                _tags.TryRemove(tag, out _);
            }
        }

        return _manifests.TryRemove(digest, out _);
    }

    /// <summary>The manifest a tag or digest names; null when there is none.</summary>
    public StoredManifest? Find(string reference) =>
        Digest.TryParse(reference, out Digest digest) || _tags.TryGetValue(reference, out digest) ? _manifests.GetValueOrDefault(digest) : null;

    public UploadSession OpenUpload()
    {
        var session = new UploadSession();
        _uploads[session.Id] = session;
        return session;
    }

    public bool CloseUpload(UploadSession session) => _uploads.TryRemove(session.Id, out _);
}
