using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>Reads the first document of a text into nodes. Duplicate keys are errors; depth and number of nodes are bounded.</summary>
internal sealed class YamlLoader
{
    /// <summary>The unquoted key that takes over the entries of another mapping.</summary>
    public const string MergeKey = "<<";

    /// <summary>Deeper nesting is refused, so that hostile text cannot exhaust the stack; lock files need four levels.</summary>
    private const int MaxDepth = 64;

    /// <summary>More nodes are refused, what aliases repeat included: neither size nor an alias bomb may exhaust the memory.</summary>
    private const int MaxNodes = 2_000_000;

    private readonly LockSource _source;
    private readonly Parser _parser;

    // The value is null while the anchored node is still being read.
    private readonly Dictionary<AnchorName, YamlNode?> _anchors = [];
    private int _nodes;

    private YamlLoader(string text, LockSource source)
    {
        _source = source;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The root of the first document; null for an empty text.</summary>
    public static YamlNode? Load(string text, LockSource source)
    {
        if (text.Length > LockFile.MaxLength)
        {
            throw source.Malformed($"text of more than {LockFile.MaxLength} characters", line: null);
        }

        if (YamlCharacters.FindForbidden(text) is var position and >= 0)
        {
            throw source.Malformed("control characters are not allowed", 1 + text.AsSpan(0, position).Count('\n'));
        }

        return new YamlLoader(text.StartsWith('\uFEFF') ? text[1..] : text, source).ReadDocument();
    }

    private YamlNode? ReadDocument()
    {
        Next();
        if (Next() is not DocumentStart)
        {
            return null;
        }

        YamlNode root = ReadNode(Next(), depth: 0);

        // To the end of this document and no further: garbage after the root is an error, other documents are ignored.
        Next();
        return root;
    }

    private ParsingEvent Next()
    {
        try
        {
            return _parser.MoveNext() && _parser.Current is { } current ? current : throw _source.Malformed("unexpected end of the text", line: null);
        }
        catch (YamlException e)
        {
            int line = (int)e.Start.Line;
            string detail = e.Message.Length == 0 ? "invalid text" : char.ToLowerInvariant(e.Message[0]) + e.Message[1..].TrimEnd('.');
            throw _source.Malformed(line > 1 ? $"line {line}: {detail}" : detail, line);
        }
    }

    private YamlNode ReadNode(ParsingEvent start, int depth)
    {
        int line = (int)start.Start.Line;
        if (depth > MaxDepth)
        {
            throw _source.Malformed($"line {line}: exceeded max depth of {MaxDepth}", line);
        }

        if (start is AnchorAlias alias)
        {
            return Resolve(alias.Value, line);
        }

        Count(1, line);
        AnchorName anchor = ((NodeEvent)start).Anchor;
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = null;
        }

        YamlNode node = start switch
        {
            Scalar scalar => TaggedScalar.Read(scalar, line, _source),
            SequenceStart => ReadSequence(line, depth),
            _ => ReadMapping(line, depth),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private YamlSequence ReadSequence(int line, int depth)
    {
        var items = new List<YamlNode>();
        while (Next() is var current and not SequenceEnd)
        {
            items.Add(ReadNode(current, depth + 1));
        }

        return new YamlSequence(line, items);
    }

    private YamlMapping ReadMapping(int line, int depth)
    {
        var mapping = new YamlMappingBuilder(line, _source);
        while (Next() is var current and not MappingEnd)
        {
            bool isMerge = current is Scalar { Value: MergeKey, Style: ScalarStyle.Plain, Tag.IsEmpty: true };
            YamlNode key = ReadNode(current, depth + 1);
            YamlNode value = ReadNode(Next(), depth + 1);
            if (isMerge)
            {
                mapping.Merge(value, key.Line);
            }
            else
            {
                mapping.Add(key, value);
            }
        }

        return mapping.Build();
    }

    private YamlNode Resolve(AnchorName anchor, int line)
    {
        if (!_anchors.TryGetValue(anchor, out YamlNode? node))
        {
            throw _source.Malformed($"unknown anchor '{anchor}' referenced", line);
        }

        if (node is null)
        {
            throw _source.Malformed($"anchor '{anchor}' value contains itself", line);
        }

        Count(node.Size, line);
        return node;
    }

    private void Count(int nodes, int line)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
        {
            throw _source.Malformed($"line {line}: document has more than {MaxNodes} values, those repeated by aliases included", line);
        }
    }
}
