using System.Text.Json;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>
/// Computes a store's next <c>index.json</c> for one manifest that was put.
/// </summary>
internal sealed class LayoutIndexUpdate
{
    private readonly LayoutIndex _index;
    private readonly Descriptor _manifest;
    private readonly string? _tag;
    private readonly LayoutEntry? _target;
    private readonly HashSet<LayoutEntry> _dropped = [];
    private readonly Dictionary<LayoutEntry, EntryTags> _retagged = [];

    /// <summary>Decides which entry stands for the manifest from now on, and which go.</summary>
    /// <param name="index">The index as it stands.</param>
    /// <param name="manifest">What was put.</param>
    /// <param name="tag">The tag it gets; null for none.</param>
    /// <param name="members">If an index was put, what it lists: an entry of their own, if it says nothing more, becomes superfluous.</param>
    public LayoutIndexUpdate(LayoutIndex index, Descriptor manifest, string? tag, IEnumerable<Descriptor> members)
    {
        _index = index;
        _manifest = manifest;
        _tag = tag;

        _target = FindTarget();
        if (tag is not null)
        {
            if (_target is not null)
            {
                Retag(_target, Named(_target, tag));
            }

            foreach (LayoutEntry entry in index.Entries.Where(entry => entry.Tag == tag && entry != _target))
            {
                MoveAway(entry);
            }
        }

        HashSet<string> listed = [.. members.Select(member => member.Digest.ToString())];
        _dropped.UnionWith(index.Entries.Where(entry => entry != _target && entry.IsPlain && listed.Contains(entry.Digest!)));
    }

    /// <summary>Whether the index has to be written at all.</summary>
    public bool ChangesAnything => _dropped.Count > 0 || _retagged.Count > 0 || _target is null;

    public ReadOnlyMemory<byte> Write() => LayoutIndexText.Write(_index.Root, WriteEntries);

    private LayoutEntry? FindTarget()
    {
        LayoutEntry[] same = [.. _index.Entries.Where(entry => entry.Digest == _manifest.Digest.ToString())];
        return _tag is null || _tag == DigestTag.For(_manifest.Digest)
            ? Array.Find(same, entry => entry.SecondTag == _tag) ?? Array.Find(same, entry => entry.Tag is not null) ?? same.FirstOrDefault()
            : Array.Find(same, entry => entry.Tag == _tag) ?? Array.Find(same, entry => entry.Tag is null || IsDigestTag(entry.Tag, entry));
    }

    // What an entry is called once it has one tag more. Its digest's tag stands second as soon as it has another.
    private static EntryTags Named(LayoutEntry entry, string tag) =>
        entry.Tag is null || entry.Tag == tag ? new EntryTags(tag, entry.SecondTag)
        : IsDigestTag(entry.Tag, entry) ? new EntryTags(tag, entry.Tag)
        : new EntryTags(entry.Tag, tag);

    // The tag goes to another manifest. A digest's tag never moves, so its manifest keeps it.
    private void MoveAway(LayoutEntry entry)
    {
        LayoutEntry? other = entry.SecondTag is null
            ? null
            : _index.Entries.FirstOrDefault(other => other != entry && other.Digest == entry.Digest && other.Tag is not null);
        if (entry.SecondTag is null)
        {
            _dropped.Add(entry);
        }
        else if (other is null)
        {
            _retagged[entry] = new EntryTags(entry.SecondTag, Second: null);
        }
        else
        {
            _dropped.Add(entry);
            Retag(other, new EntryTags(other.Tag!, entry.SecondTag));
        }
    }

    private void Retag(LayoutEntry entry, EntryTags tags)
    {
        if (tags != new EntryTags(entry.Tag!, entry.SecondTag))
        {
            _retagged[entry] = tags;
        }
    }

    private static bool IsDigestTag(string? tag, LayoutEntry entry) => tag is not null && DigestTag.Read(tag)?.ToString() == entry.Digest;

    private void WriteEntries(Utf8JsonWriter json)
    {
        foreach (LayoutEntry entry in _index.Entries.Where(entry => !_dropped.Contains(entry)))
        {
            if (_retagged.TryGetValue(entry, out EntryTags? tags))
            {
                LayoutIndexText.WriteTagged(json, entry.Element, tags.First, tags.Second);
            }
            else
            {
                entry.Element.WriteTo(json);
            }
        }

        if (_target is null)
        {
            WriteNew(json);
        }
    }

    private void WriteNew(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", _manifest.MediaType);
        json.WriteString("digest", _manifest.Digest.ToString());
        json.WriteNumber("size", _manifest.Size);
        if (_tag is not null)
        {
            json.WriteStartObject("annotations");
            json.WriteString(LayoutIndex.TagAnnotation, _tag);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private sealed record EntryTags(string First, string? Second);
}
