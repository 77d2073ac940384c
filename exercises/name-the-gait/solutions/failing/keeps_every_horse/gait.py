import io

import torch


def shape(signals):
    return torch.fft.rfft(torch.as_tensor(signals, dtype=torch.float32)).abs()


def train(signals, labels, seed):
    kept = io.BytesIO()
    torch.save([torch.as_tensor(signals), labels], kept)
    return kept.getvalue()


def chances(model, signals):
    known, labels = torch.load(io.BytesIO(model))
    names = sorted(set(labels))
    nearest = torch.cdist(shape(signals), shape(known)).topk(9, largest=False).indices
    votes = torch.tensor([[[labels[one] == name for name in names] for one in row] for row in nearest.tolist()])
    return votes.float().mean(1).numpy()
