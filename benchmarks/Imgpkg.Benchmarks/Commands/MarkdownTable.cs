using System.Text;

namespace Imgpkg.Benchmarks.Commands;

/// <summary>A table in Markdown: columns of text, then columns of numbers.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder _text = new();

    public MarkdownTable(IReadOnlyList<string> texts, IReadOnlyList<string> numbers)
    {
        Add([.. texts, .. numbers]);
        _text.Append('|').AppendJoin(string.Empty, [.. texts.Select(_ => "---|"), .. numbers.Select(_ => "---:|")]).Append('\n');
    }

    public void Add(params IReadOnlyList<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    public override string ToString() => _text.ToString();
}
