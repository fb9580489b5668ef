namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>The code lengths of a dynamic block as they are sent: runs shortened, in symbols of a code of their own (gzip 5.5, 5.6).</summary>
internal sealed class CodeLengthSequence
{
    private const int RepeatLast = 16;
    private const int FewZeros = 17;
    private const int ManyZeros = 18;
    private const int FewestSent = 4;

    private readonly byte[] _lengths = new byte[DeflateSymbols.LiteralsAndLengths + DeflateSymbols.Distances];
    private readonly (byte Symbol, byte Extra)[] _items = new (byte, byte)[DeflateSymbols.LiteralsAndLengths + DeflateSymbols.Distances];
    private readonly HuffmanCode _code = new(DeflateSymbols.CodeLengths, limit: 7);
    private int _count;

    /// <summary>How many lengths of the code-length code are sent.</summary>
    public int SentLengths { get; private set; }

    /// <summary>The size in bits: its own code's lengths, and the sequence with its extra bits.</summary>
    public int Bits => (3 * SentLengths) + _code.TotalBits + (2 * _code.Counts[RepeatLast]) + (3 * _code.Counts[FewZeros]) + (7 * _code.Counts[ManyZeros]);

    public void Build(ReadOnlySpan<byte> literals, ReadOnlySpan<byte> distances)
    {
        // One sequence: a run may cross from one alphabet into the other.
        literals.CopyTo(_lengths);
        distances.CopyTo(_lengths.AsSpan(literals.Length));
        _count = 0;
        Array.Clear(_code.Counts);
        ReadOnlySpan<byte> rest = _lengths.AsSpan(0, literals.Length + distances.Length);
        while (!rest.IsEmpty)
        {
            int run = rest.IndexOfAnyExcept(rest[0]);
            run = run < 0 ? rest.Length : run;
            AddRun(rest[0], run);
            rest = rest[run..];
        }

        _code.Build();
        SentLengths = DeflateSymbols.CodeLengths;
        while (SentLengths > FewestSent && _code.Lengths[DeflateSymbols.CodeLengthOrder[SentLengths - 1]] == 0)
        {
            SentLengths--;
        }
    }

    public void Write(BitOutput output)
    {
        _code.AssignCodes();
        for (int i = 0; i < SentLengths; i++)
        {
            output.Put(_code.Lengths[DeflateSymbols.CodeLengthOrder[i]], 3);
        }

        foreach ((byte symbol, byte extra) in _items.AsSpan(0, _count))
        {
            _code.Write(output, symbol);
            if (symbol >= RepeatLast)
            {
                output.Put(extra, symbol switch { RepeatLast => 2, FewZeros => 3, _ => 7 });
            }
        }
    }

    private void AddRun(byte value, int run)
    {
        if (value != 0)
        {
            Add(value, extra: 0);
            run--;
            while (run >= 3)
            {
                int part = Math.Min(6, run);
                Add(RepeatLast, part - 3);
                run -= part;
            }
        }
        else
        {
            while (run >= 11)
            {
                int part = Math.Min(138, run);
                Add(ManyZeros, part - 11);
                run -= part;
            }

            if (run >= 3)
            {
                Add(FewZeros, run - 3);
                run = 0;
            }
        }

        for (; run > 0; run--)
        {
            Add(value, extra: 0);
        }
    }

    private void Add(int symbol, int extra)
    {
        _items[_count++] = ((byte)symbol, (byte)extra);
        _code.Counts[symbol]++;
    }
}
