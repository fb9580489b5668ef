using System.Text;

namespace Imgpkg.Cli.Output;

/// <summary>A column of a table.</summary>
internal sealed record TableColumn(string Title)
{
    public bool IsHidden { get; init; }

    /// <summary>The name in JSON and in <c>--column</c>.</summary>
    public string Key => KeyOf(Title);

    /// <summary>Lower case, with runs of anything but letters and digits as one underscore (cli 3).</summary>
    public static string KeyOf(string title)
    {
        StringBuilder key = new(title.Length);
        foreach (char c in title)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                key.Append(char.ToLowerInvariant(c));
            }
            else if (key.Length == 0 || key[^1] != '_')
            {
                key.Append('_');
            }
        }

        return key.ToString();
    }
}
